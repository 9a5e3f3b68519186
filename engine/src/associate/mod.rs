//! The main job: embed what is new, find the neighbours, keep the pairs.

mod embed_pending;
mod held_side;
mod incremental;
mod neighbourhood;
mod realigned;
mod scorer;
#[cfg(test)]
mod tests;
mod vectors;

pub use embed_pending::{TextEmbedder, embed_pending};
pub use held_side::HeldSide;
pub use incremental::{CarriedOn, associate_changed, carry_on};
pub use realigned::Realigned;
pub use scorer::{MIN_CONFIDENCE, Scorer, put_weights, weights};
pub use vectors::{HELD_MAX_BYTES, HeldVectors, VectorCache};

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::embed::EmbedError;
use crate::score::{MAX_ABOVE_FLOOR, ScoreError};
use crate::store::{AllVectors, Inputs, LastRun, Run, Store, StoreError};

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct AssociateOptions {
    /// Pairs below this cosine similarity are kept only if they are likely.
    pub min_similarity: f32,
    /// The time of the run.
    pub now: Timestamp,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Texts that have a vector now, of those that had none.
    Embedding {
        /// So far.
        done: usize,
        /// In all.
        total: usize,
    },
    /// Comparing vectors.
    Joining,
    /// Writing this many associations.
    Storing {
        /// In all.
        pairs: usize,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssociateReport {
    /// Texts that were embedded.
    pub embedded: usize,
    /// How long that took.
    #[serde(rename = "embed_seconds", with = "seconds")]
    pub embed_time: Duration,
    /// Issues that were compared.
    pub issues: usize,
    /// Signals that were compared.
    pub signals: usize,
    /// Associations there are now.
    pub pairs: u64,
    /// The run that found them.
    pub run: i64,
    /// Whether everything was as the run before had left it.
    pub up_to_date: bool,
    /// How far the confidences were off that had been estimated since the last full run; none if
    /// none were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realigned: Option<Realigned>,
}

/// Why the work was not finished. What was embedded stays, and the former
/// associations stay.
#[derive(Debug, thiserror::Error)]
pub enum AssociateError {
    /// The floor is not a similarity.
    #[error("The minimum similarity must be between -1 and 1.")]
    BadFloor,
    /// The floor lets too much through.
    #[error(
        "More than {MAX_ABOVE_FLOOR} pairs have a similarity of at least {0}; choose a higher --min-similarity."
    )]
    TooMany(f32),
    /// The person stopped it.
    #[error("Stopped; {0} new embeddings are saved, and the next run continues from there.")]
    Stopped(usize),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<ScoreError> for AssociateError {
    fn from(error: ScoreError) -> Self {
        match error {
            ScoreError::Stopped => Self::Stopped(0),
            ScoreError::TooMany(floor) => Self::TooMany(floor),
        }
    }
}

impl AssociateError {
    /// With how many texts had been embedded by then.
    fn after(self, embedded: usize) -> Self {
        if matches!(self, Self::Stopped(_)) { Self::Stopped(embedded) } else { self }
    }
}

/// Brings the associations up to date with the records. `stop` ends it between two
/// batches.
///
/// # Errors
/// See [`AssociateError`]; the next call carries on.
pub fn associate(
    store: &Store,
    embedder: &dyn TextEmbedder,
    options: AssociateOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<AssociateReport, AssociateError> {
    check_floor(options)?;
    let began = Instant::now();
    let embedded = embed_pending(store, embedder, stop, progress)?;
    let embed_time = began.elapsed();
    let scorer = Scorer::of(store)?;
    let inputs = store.inputs(embedder.model_id())?;
    let report = |pairs, run, up_to_date, realigned| AssociateReport {
        embedded,
        embed_time,
        issues: inputs.issues as usize,
        signals: inputs.signals as usize,
        pairs,
        run,
        up_to_date,
        realigned,
    };
    let last = store.last_run()?.filter(|last| is_comparable(last, embedder, &scorer, options));
    if let Some(last) = &last
        && is_current(last, &inputs)
        && !store.has_unscored_verdicts(embedder.model_id())?
    {
        return Ok(report(last.pair_count, last.id, true, None));
    }
    progress(Progress::Joining);
    let AllVectors { issues, signals, .. } = store.vectors(embedder.model_id(), embedder.dimensions())?;
    let found = scorer.pairs(store, &issues, &signals, options.min_similarity, stop);
    let pairs = found.map_err(|error| error.after(embedded))?;
    let estimates = last.map(|last| store.estimates(&last)).transpose()?.unwrap_or_default();
    let realigned = Realigned::of(estimates, &pairs);
    progress(Progress::Storing { pairs: pairs.len() });
    let run = Run {
        model: embedder.model_id(),
        min_similarity: options.min_similarity,
        scorer: &scorer.name(),
        inputs,
        finished_at: options.now,
    };
    let pair_count = pairs.len() as u64;
    let id = store.replace_associations(&run, &pairs)?;
    Ok(report(pair_count, id, false, realigned))
}

fn check_floor(options: AssociateOptions) -> Result<(), AssociateError> {
    if (-1.0..=1.0).contains(&options.min_similarity) { Ok(()) } else { Err(AssociateError::BadFloor) }
}

/// Whether a run was made with the same model, scorer and floor.
fn is_comparable(
    last: &LastRun,
    embedder: &dyn TextEmbedder,
    scorer: &Scorer,
    options: AssociateOptions,
) -> bool {
    last.model == embedder.model_id()
        && last.scorer == scorer.name()
        && last.min_similarity.to_bits() == options.min_similarity.to_bits()
}

/// Whether nothing has changed since, and all pairs were scored; a record that went and came
/// back has changed.
fn is_current(last: &LastRun, inputs: &Inputs) -> bool {
    last.inputs_hash == inputs.hash && last.joined_to == inputs.position && last.estimated_from.is_none()
}

/// A span of time as a number of seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(time.as_secs_f64())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        Duration::try_from_secs_f64(f64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
