//! Matching after changes: the only path from changed records to associations.

use engine::associate::{
    AssociateOptions, CarriedOn, Progress, Scorer, VectorCache, associate_changed, carry_on,
};
use engine::jobs::{Context, Failure, JobKind, JobState, NewJob};
use engine::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::associate::{self, TEXTS, failure};
use super::automatic::{self, QueueOutcome};
use super::connections::Connections;
use super::schedule::Schedule;
use super::{SharedModel, new_job, store_failure};

/// Default minimum similarity.
pub const MIN_SIMILARITY: f32 = 0.5;

/// Idle time after which estimated confidences are recomputed during the
/// day.
const QUIET: SignedDuration = SignedDuration::from_mins(10);

/// Job report.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// Number of associations; `None` if there is nothing to match.
    pub pairs: Option<u64>,
    /// Whether a job was queued that scores all pairs.
    pub needs_all: bool,
}

/// The job that updates the associations after changes of records or settings; `None` if they
/// are up to date.
///
/// # Errors
/// If the database cannot be read.
pub fn wanted(store: &Store) -> anyhow::Result<Option<NewJob>> {
    if present_floor(store)?.is_none() {
        return Ok(None);
    }
    let Some(last) = store.last_run()? else { return associate::again().map(Some) };
    if last.scorer != Scorer::of(store)?.name() {
        return associate::again().map(Some);
    }
    let is_behind = last.joined_to < store.position()?;
    is_behind.then(|| new_job(JobKind::AssociateNew, &(), String::new())).transpose()
}

/// Queues the [`wanted`] job after records have changed.
///
/// # Errors
/// If the database cannot be used.
pub fn follow(store: &Store, connections: &Connections, now: Timestamp) -> anyhow::Result<()> {
    if let Some(job) = wanted(store)? {
        automatic::queue(store, connections, job, now)?;
    }
    Ok(())
}

/// The same periodically, for changes made by other processes; also scores all pairs again
/// if confidences were estimated. Returns whether a job was queued.
///
/// # Errors
/// If the database cannot be used.
pub fn queue_due(store: &Store, connections: &Connections, now: Timestamp) -> anyhow::Result<bool> {
    for kind in [JobKind::AssociateNew, JobKind::Associate, JobKind::ChangeModel] {
        // A pending job checks again when it ends.
        if store.open_jobs(kind)?.iter().any(|job| is_under_way(job.state, job.next_try_at, now)) {
            return Ok(false);
        }
    }
    let job = match wanted(store)? {
        Some(job) => Some(job),
        None if is_to_be_realigned(store, now)? => Some(associate::again()?),
        None => None,
    };
    let asked = job.map(|job| automatic::queue(store, connections, job, now)).transpose()?;
    Ok(asked.is_some_and(|asked| asked.is_new()))
}

fn is_under_way(state: JobState, next_try_at: Timestamp, now: Timestamp) -> bool {
    state == JobState::Running || next_try_at <= now
}

/// Whether to recompute estimated confidences now: after some idle time,
/// or at night.
fn is_to_be_realigned(store: &Store, now: Timestamp) -> anyhow::Result<bool> {
    let Some(last) = store.last_run()?.filter(|last| last.estimated_from.is_some()) else {
        return Ok(false);
    };
    let is_quiet = now.duration_since(last.finished_at) >= QUIET && !store.is_busy(now)?;
    let hour = i64::from(now.to_zoned(TimeZone::UTC).hour());
    Ok(is_quiet || Schedule::of(store)?.full_at_hour == Some(hour))
}

/// Matches changed records, or queues a full run if too much has changed.
pub(super) fn run(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    connections: &Connections,
    context: &Context<'_>,
) -> Result<Matched, Failure> {
    let Some(min_similarity) = present_floor(store).map_err(|error| store_failure(&error))? else {
        return Ok(Matched::of(None, "Nothing to match.".into()));
    };
    let embedder = model.get().map_err(Failure::never)?;
    let options = AssociateOptions { min_similarity, now: context.now() };
    let carried = carry_on(store, &*embedder, vectors, options, context.stop(), &|step| tell(context, step));
    match carried.map_err(failure)? {
        CarriedOn::Done(report) => {
            Ok(Matched::of(Some(report.pairs), format!("{} associations.", report.pairs)))
        }
        CarriedOn::NeedsAll { .. } => {
            let job = associate::again().map_err(Failure::never)?;
            match automatic::queue(store, connections, job, context.now()).map_err(Failure::soon)? {
                QueueOutcome::Queued(queued) => Ok(Matched {
                    report: Report { pairs: None, needs_all: true },
                    summary: format!("Many records changed; job {} matches all records again.", queued.id),
                }),
                QueueOutcome::Skipped(given_up) => Err(Failure::never(given_up.error)),
            }
        }
    }
}

/// Report and summary.
pub(super) struct Matched {
    pub(super) report: Report,
    pub(super) summary: String,
}

impl Matched {
    fn of(pairs: Option<u64>, summary: String) -> Self {
        Self { report: Report { pairs, needs_all: false }, summary }
    }
}

/// Updates all associations as a step of another job.
pub(super) fn bring_up_to_date(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let Some(min_similarity) = present_floor(store).map_err(|error| store_failure(&error))? else {
        return Ok(());
    };
    let embedder = model.get().map_err(Failure::never)?;
    let options = AssociateOptions { min_similarity, now: context.now() };
    let report = associate_changed(store, &*embedder, vectors, options, context.stop(), &|step| {
        tell(context, step);
    });
    report.map(drop).map_err(failure)
}

fn tell(context: &Context<'_>, step: Progress) {
    if let Progress::Embedding { done, total } = step {
        context.progress(done as u64, Some(total as u64), TEXTS);
    }
}

/// The current minimum similarity; `None` if there are no issues or no signals.
pub(super) fn present_floor(store: &Store) -> Result<Option<f32>, StoreError> {
    let counts = store.counts()?;
    if counts.issues == 0 || counts.signals == 0 {
        return Ok(None);
    }
    Ok(Some(store.last_run()?.map_or(MIN_SIMILARITY, |last| last.min_similarity)))
}
