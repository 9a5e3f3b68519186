//! The job that processes webhook deliveries.

use std::sync::atomic::{AtomicBool, Ordering};

use engine::deliveries::{ApplyError, process_pending};
use engine::jobs::{Context, Failure, JobKind, NewJob};
use engine::store::{Fate, Store, StoreError, Writer};
use engine::sync::{Applied, LinearEvent, apply_event};
use jiff::Timestamp;

use super::automatic;
use super::connections::{Connections, Service};
use super::{new_job, store_failure, sync};

/// Deliveries between cancellation checks.
const BATCH: usize = 64;

/// The job that processes all pending deliveries.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn job() -> anyhow::Result<NewJob> {
    new_job(JobKind::Deliveries, &(), String::new())
}

/// Queues the job if deliveries are pending and no job is, whatever happened to the last
/// one. Returns whether it was queued.
///
/// # Errors
/// If the database cannot be used.
pub fn queue_due(store: &Store, connections: &Connections, now: Timestamp) -> anyhow::Result<bool> {
    if store.delivery_counts()?.pending == 0 || !store.open_jobs(JobKind::Deliveries)?.is_empty() {
        return Ok(false);
    }
    Ok(automatic::queue(store, connections, job()?, now)?.is_new())
}

pub(super) fn run(store: &Store, context: &Context<'_>) -> Result<String, Failure> {
    let (mut settled, mut bad) = (0, 0);
    let needs_fetch = AtomicBool::new(false);
    let apply = |writer: &mut Writer<'_>, event: &LinearEvent, now| {
        let fate = apply(writer, event, now)?;
        needs_fetch.fetch_or(fate == Fate::NeedsFetch, Ordering::Relaxed);
        Ok(fate)
    };
    loop {
        let processed =
            process_pending(store, &apply, context.now(), BATCH).map_err(|error| store_failure(&error))?;
        settled += processed.settled;
        bad += processed.bad;
        context.progress(settled as u64, None, "deliveries");
        if processed.settled < BATCH || context.stop().load(Ordering::Relaxed) {
            break;
        }
    }
    store
        .write(|writer| writer.prune_deliveries(context.now()))
        .map_err(|error: StoreError| store_failure(&error))?;
    if needs_fetch.into_inner() {
        let job = sync::job(Service::Linear, 0).map_err(Failure::never)?;
        store.queue_job(&job, context.now()).map_err(|error| store_failure(&error))?;
    }
    Ok(format!("{settled} deliveries processed, {bad} of them invalid."))
}

fn apply(writer: &mut Writer<'_>, event: &LinearEvent, now: Timestamp) -> Result<Fate, ApplyError> {
    Ok(match apply_event(writer, event, now)? {
        Applied::Stored(_) => Fate::Stored,
        Applied::Stale => Fate::Stale,
        Applied::Ignored(_) => Fate::Ignored,
        Applied::Removed => Fate::Removed,
        Applied::NeedsFetch(_) => Fate::NeedsFetch,
        Applied::Bad(reason) => return Err(ApplyError::Bad(reason)),
    })
}
