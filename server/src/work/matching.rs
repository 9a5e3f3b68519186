//! Matching what has changed since the last run.

use engine::associate::{AssociateOptions, Progress, VectorCache, associate_changed};
use engine::jobs::{Context, Failure};
use engine::store::Store;

use super::associate::{TEXTS, failure};
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
    let counts = store.counts().map_err(|error| store_failure(&error))?;
    if counts.issues == 0 || counts.signals == 0 {
        return Ok(None);
    }
    let last = store.last_run().map_err(|error| store_failure(&error))?;
    let min_similarity = last.map_or(MIN_SIMILARITY, |last| last.min_similarity);
    let embedder = model.get().map_err(Failure::never)?;
    let options = AssociateOptions { min_similarity, now: context.now() };
    let report = associate_changed(store, &*embedder, vectors, options, context.stop(), &|step| {
        if let Progress::Embedding { done, total } = step {
            context.progress(done as u64, Some(total as u64), TEXTS);
        }
    });
    Ok(Some(report.map_err(failure)?.pairs))
}
