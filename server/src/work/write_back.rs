//! The job that writes attachments to Linear.

use domain::Index;
use engine::jobs::{Context, Failure, JobKind, NewJob};
use engine::sources::graphql::StopPause;
use engine::store::{Store, StoreError};
use engine::sync::{Change, WriteBack, write_back};

use super::connections::Connections;
use super::{new_job, store_failure, sync};

/// The job that writes pending changes to Linear.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn job() -> anyhow::Result<NewJob> {
    new_job(JobKind::WriteBack, &(), String::new())
}

pub(super) fn run(
    store: &Store,
    connections: &Connections,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let plan = plan(store).map_err(|error| store_failure(&error))?;
    let linear = connections.linear(store).map_err(Failure::never)?;
    let pause = StopPause::new(context.stop());
    let mut done = 0;
    let written = write_back(store, &linear, &plan, context.now(), &pause, &mut |line| {
        done += 1;
        context.log(line);
        context.progress(done, Some(plan.len() as u64), "attachments");
    });
    written.map_err(|error| sync::failure(&error))?;
    Ok(format!("Updated {} issues in Linear.", plan.len()))
}

fn plan(store: &Store) -> Result<Vec<Change>, StoreError> {
    WriteBack::of(store)?.plan(store, &Index::new(store.catalogue()?))
}
