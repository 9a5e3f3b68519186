//! Linear into the store.

use std::collections::HashSet;

use jiff::Timestamp;

use super::put::put;
use super::run::{Listed, Run};
use super::{SyncError, SyncOptions, SyncProgress, SyncReport};
use crate::sources::graphql::{GraphqlError, Pause};
use crate::sources::linear::{Linear, Resource};
use crate::store::{Store, StoreError, Writer};

/// The setting that holds the workspace whose records these are.
pub(super) const WORKSPACE: &str = "linear_organization";

/// Brings the store in step with Linear. The workspace's lists and its customers are
/// fetched whole each time, issues and needs from the last finished run's watermark on,
/// or whole with `full`. `progress` hears of every page.
///
/// # Errors
/// See [`SyncError`]; pages fetched before are kept.
pub fn sync_linear(
    store: &Store,
    linear: &Linear,
    options: &SyncOptions,
    pause: &dyn Pause,
    progress: &mut dyn FnMut(SyncProgress),
) -> Result<SyncReport, SyncError> {
    let mut run = Run::new(store, "linear", options, progress);
    same_workspace(store, linear, pause)?;
    for resource in Resource::ALL {
        let outcome = run.resource(resource.name(), |run| fetch(run, linear, resource, pause));
        match outcome {
            Err(SyncError::Source(GraphqlError::Forbidden { .. })) if is_extra(resource) => {
                let name = resource.name();
                run.report
                    .remarks
                    .push(format!("Linear does not let this key read {name}; they were skipped."));
            }
            outcome => outcome?,
        }
    }
    Ok(run.report)
}

/// Not every plan of Linear's has customers.
fn is_extra(resource: Resource) -> bool {
    matches!(resource, Resource::Customers | Resource::Needs)
}

/// With another workspace's key, everything would seem to be gone.
fn same_workspace(store: &Store, linear: &Linear, pause: &dyn Pause) -> Result<(), SyncError> {
    let who = linear.who_patiently(pause)?;
    match store.setting(WORKSPACE)? {
        Some(known) if known == who.organization_id => Ok(()),
        Some(_) => Err(SyncError::OtherWorkspace { found: who.organization }),
        None => Ok(store.write(|writer| writer.put_setting(WORKSPACE, &who.organization_id))?),
    }
}

fn fetch(
    run: &mut Run<'_>,
    linear: &Linear,
    resource: Resource,
    pause: &dyn Pause,
) -> Result<Listed, SyncError> {
    let is_whole = run.options.full || !matches!(resource, Resource::Issues | Resource::Needs);
    let since = if is_whole { None } else { run.since(resource.name())? };
    let before = if is_whole { run.store.live_ids(resource)? } else { HashSet::new() };
    let (now, mut listed) = (run.options.now, Listed::new(resource.name()));
    linear.each_page::<SyncError>(resource, since, pause, &mut |nodes| {
        let put = &mut |writer: &mut Writer<'_>, node| put(writer, resource, node, now);
        run.take(&mut listed, nodes, "updatedAt", put, &mut |writer| link(writer, resource, now))
    })?;
    if is_whole {
        if matches!(resource, Resource::Issues | Resource::Needs) {
            run.refuse_mass_removal("Linear", &listed, &before)?;
        }
        run.remove_missing(&mut listed, before, &mut |writer, id| writer.remove(resource, id, now))?;
        run.store.write(|writer| writer.drop_early_removals(resource, now))?;
    }
    Ok(listed)
}

/// A need confirms its association as soon as need and issue are both there.
fn link(writer: &mut Writer<'_>, resource: Resource, now: Timestamp) -> Result<(), StoreError> {
    match resource {
        Resource::Issues | Resource::Needs => writer.link_needs(now),
        Resource::Customers | Resource::List(_) => Ok(()),
    }
}
