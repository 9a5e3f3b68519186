//! The jobs that sync Linear and BuildBetter.

use std::time::Duration;

use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::sources::graphql::{Pause, StopPause};
use engine::store::{Role, Store};
use engine::sync::{SyncError, SyncOptions, SyncReport, sync_buildbetter, sync_linear};
use serde::{Deserialize, Serialize};

use super::connections::{Connections, Service};
use super::{new_job, params, store_failure};

/// Interval at which to check whether another program is still syncing.
const WAIT: Duration = Duration::from_millis(250);

/// Job parameters.
#[derive(Serialize, Deserialize)]
struct Params {
    /// Full sync: fetch everything and remove deleted records.
    full: bool,
    /// Allow removing most records.
    allow_mass_removal: bool,
}

/// The job that syncs a service. `full` is how often
/// `--full` was given.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn job(service: Service, full: u8) -> anyhow::Result<NewJob> {
    let kind = match service {
        Service::Linear => JobKind::SyncLinear,
        Service::BuildBetter => JobKind::SyncBuildBetter,
    };
    let params = Params { full: full > 0, allow_mass_removal: full > 1 };
    new_job(kind, &params, full.to_string())
}

/// Waits until no other program syncs the service: a command with its own API key
/// runs in addition to the server.
pub(super) fn wait_for_role(store: &Store, service: Service, context: &Context<'_>) -> Result<Role, Failure> {
    let pause = StopPause::new(context.stop());
    let mut has_told = false;
    loop {
        if let Some(role) = store.take_sync_role(service.word()).map_err(|error| store_failure(&error))? {
            return Ok(role);
        }
        if !has_told {
            context
                .log(&format!("Another program is syncing {}; waiting for it to finish.", service.label()));
            has_told = true;
        }
        if !pause.wait(WAIT) {
            return Err(Failure::never("Cancelled while waiting for another sync."));
        }
    }
}

pub(super) fn run(
    store: &Store,
    connections: &Connections,
    service: Service,
    job: &Job,
    context: &Context<'_>,
) -> Result<SyncReport, Failure> {
    let Params { full, allow_mass_removal } = params(job)?;
    let options = SyncOptions { full, allow_mass_removal, now: context.now() };
    let pause = StopPause::new(context.stop());
    let mut progress = |at: engine::sync::SyncProgress| context.progress(at.records, None, at.resource);
    let report = match service {
        Service::Linear => {
            let linear = connections.linear(store).map_err(Failure::never)?;
            sync_linear(store, &linear, &options, &pause, &mut progress)
        }
        Service::BuildBetter => {
            let buildbetter = connections.buildbetter(store).map_err(Failure::never)?;
            sync_buildbetter(store, &buildbetter, &options, &pause, &mut progress)
        }
    };
    let report = report.map_err(|error| failure(&error))?;
    report.remarks.iter().for_each(|remark| context.log(remark));
    context.report(serde_json::to_value(&report).map_err(Failure::never)?);
    Ok(report)
}

/// Summary of a finished sync.
pub(super) fn summary(report: &SyncReport) -> String {
    let sum = |of: fn(&engine::sync::ResourceReport) -> u64| report.resources.iter().map(of).sum::<u64>();
    let (new, changed, removed) = (sum(|r| r.new), sum(|r| r.changed), sum(|r| r.removed));
    format!("{new} new records, {changed} changed, {removed} removed.")
}

pub(super) fn failure(error: &SyncError) -> Failure {
    match error.retry_after() {
        Some(wait) => Failure::after(wait, error),
        None if error.is_permanent() => Failure::never(error),
        None => Failure::soon(error),
    }
}
