//! Working off what Linear's webhooks have brought, and matching what that changed.

use std::sync::atomic::{AtomicBool, Ordering};

use engine::associate::VectorCache;
use engine::deliveries::{ApplyError, process_pending};
use engine::jobs::{Context, Failure, JobKind, NewJob};
use engine::store::{Fate, Store, StoreError, Writer};
use engine::sync::{Applied, LinearEvent, apply_event};
use jiff::Timestamp;

use super::connections::Service;
use super::matching::match_changed;
use super::{SharedModel, new_job, store_failure, sync};

/// Deliveries between two looks at whether the job is to stop.
const BATCH: usize = 64;

/// The job that works off all that wait.
///
/// # Errors
/// If it cannot be written down.
pub fn job() -> anyhow::Result<NewJob> {
    new_job(JobKind::Deliveries, &(), String::new())
}

pub(super) fn run(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    context: &Context<'_>,
) -> Result<String, Failure> {
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
    let pairs = match_changed(store, model, vectors, context)?;
    let deliveries = format!("{settled} deliveries, {bad} of them of no use");
    Ok(match pairs {
        Some(pairs) => format!("{deliveries}; {pairs} associations now."),
        None => format!("{deliveries}; nothing has been associated yet."),
    })
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
