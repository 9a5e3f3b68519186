//! Working off what Linear's webhooks have brought, and matching what that changed.

use engine::associate::{AssociateOptions, VectorCache, associate_changed};
use engine::deliveries::{ApplyError, process_pending};
use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::store::{Fate, Store, StoreError, Writer};
use engine::sync::{Applied, LinearEvent, apply_event};
use jiff::Timestamp;

use super::{SharedModel, new_job, store_failure};

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
    _: &Job,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let (mut settled, mut bad) = (0, 0);
    loop {
        let processed =
            process_pending(store, &apply, context.now(), BATCH).map_err(|error| store_failure(&error))?;
        settled += processed.settled;
        bad += processed.bad;
        context.progress(settled as u64, None, "deliveries");
        if processed.settled < BATCH || context.stop().load(std::sync::atomic::Ordering::Relaxed) {
            break;
        }
    }
    store
        .write(|writer| writer.prune_deliveries(context.now()))
        .map_err(|error: StoreError| store_failure(&error))?;
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

/// As the last run matched; none if there was none.
fn match_changed(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    context: &Context<'_>,
) -> Result<Option<u64>, Failure> {
    let Some(last) = store.last_run().map_err(|error| store_failure(&error))? else { return Ok(None) };
    let embedder = model.get().map_err(Failure::never)?;
    let options = AssociateOptions { min_similarity: last.min_similarity, now: context.now() };
    let report = associate_changed(store, &*embedder, vectors, options, context.stop(), &|_| {});
    Ok(Some(report.map_err(super::associate::failure)?.pairs))
}
