//! Matching what has changed since the last run.

use engine::associate::{AssociateOptions, Progress, Scorer, VectorCache, associate_changed};
use engine::jobs::{Context, Failure, NewJob};
use engine::store::{Store, StoreError};
use jiff::Timestamp;

use super::associate::{self, TEXTS, failure};
use super::{SharedModel, store_failure};

/// The least similarity where nobody has chosen one.
pub const MIN_SIMILARITY: f32 = 0.5;

/// Matches new and changed records as the last run did, or for the first time where both
/// sides have records by now. How many associations there are then; none where there is
/// nothing to match.
pub(super) fn match_changed(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    context: &Context<'_>,
) -> Result<Option<u64>, Failure> {
    let Some(min_similarity) = present_floor(store).map_err(|error| store_failure(&error))? else {
        return Ok(None);
    };
    let embedder = model.get().map_err(Failure::never)?;
    let options = AssociateOptions { min_similarity, now: context.now() };
    let report = associate_changed(store, &*embedder, vectors, options, context.stop(), &|step| {
        if let Progress::Embedding { done, total } = step {
            context.progress(done as u64, Some(total as u64), TEXTS);
        }
    });
    Ok(Some(report.map_err(failure)?.pairs))
}

/// Queues a match of everything where another version of the scorer, other weights or another
/// calibration made the present confidences. Whether it was.
///
/// # Errors
/// If the database cannot be used.
pub fn queue_due(store: &Store, now: Timestamp) -> anyhow::Result<bool> {
    let Some(last) = store.last_run()? else { return Ok(false) };
    if last.scorer == Scorer::of(store)?.name() {
        return Ok(false);
    }
    let job = NewJob { started_by: "the schedule".into(), ..associate::job(last.min_similarity)? };
    Ok(!store.queue_job(&job, now)?.already_there)
}

/// The least similarity that holds now; none where one side has no records yet.
pub(super) fn present_floor(store: &Store) -> Result<Option<f32>, StoreError> {
    let counts = store.counts()?;
    if counts.issues == 0 || counts.signals == 0 {
        return Ok(None);
    }
    Ok(Some(store.last_run()?.map_or(MIN_SIMILARITY, |last| last.min_similarity)))
}
