//! The job that recalibrates confidence from verdicts.

use engine::associate::VectorCache;
use engine::jobs::{Context, Failure, JobKind, NewJob};
use engine::learn::{Learnt, VERDICTS_MAX, VERDICTS_MIN, learn};
use engine::store::{Store, StoreError, Writer};

use super::automatic;
use super::connections::Connections;
use super::matching::bring_up_to_date;
use super::{SharedModel, new_job, store_failure};

/// Name of the setting for the number of verdicts at the last recalibration.
const LEARNT_FROM: &str = "learnt_from_verdicts";

/// The job that fits a calibration to all verdicts and uses it if it is better.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn job() -> anyhow::Result<NewJob> {
    new_job(JobKind::Learn, &(), String::new())
}

/// Queues the job once there are a fifth more verdicts than last time, or fewer. Returns whether
/// it was queued.
///
/// # Errors
/// If the database cannot be used.
pub fn queue_due(store: &Store, connections: &Connections, now: jiff::Timestamp) -> anyhow::Result<bool> {
    let verdicts = store.counts()?.verdicts;
    let before: u64 = store.setting(LEARNT_FROM)?.and_then(|count| count.parse().ok()).unwrap_or(0);
    let is_news = verdicts < before || verdicts >= before + (before / 5).max(VERDICTS_MIN as u64);
    if !is_news {
        return Ok(false);
    }
    // The number is stored when the job is done; do not queue it twice before that.
    if !store.open_jobs(JobKind::Learn)?.is_empty() {
        return Ok(false);
    }
    Ok(automatic::queue(store, connections, job()?, now)?.is_new())
}

/// Uses a calibration selected by a person, or the default one. Existing
/// verdicts do not trigger a recalibration.
///
/// # Errors
/// If the calibration does not exist, or the database cannot be written.
pub fn choose(store: &Store, id: Option<i64>) -> Result<(), StoreError> {
    let verdicts = store.counts()?.verdicts;
    store.write(|writer| {
        writer.use_calibration(id)?;
        remember(writer, verdicts)
    })
}

fn remember(writer: &mut Writer<'_>, verdicts: u64) -> Result<(), StoreError> {
    writer.put_setting(LEARNT_FROM, &verdicts.to_string())
}

pub(super) fn run(
    store: &Store,
    model: &SharedModel,
    vectors: &VectorCache,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let broken = |error: StoreError| store_failure(&error);
    // After this, all judged pairs have features.
    bring_up_to_date(store, model, vectors, context)?;
    let judged = store.judged_pairs(VERDICTS_MAX).map_err(broken)?;
    let live = store.live_calibration().map_err(broken)?.map(|live| live.models).unwrap_or_default();
    let learnt = learn(&judged, &live);
    let report = serde_json::to_value(&learnt).map_err(Failure::never)?;
    context.report(report.clone());
    let verdicts = store.counts().map_err(broken)?.verdicts;
    let kept = store.write(|writer| {
        remember(writer, verdicts)?;
        let Some(models) = &learnt.models else { return Ok(()) };
        let id = writer.add_calibration(models, &report, context.now())?;
        if learnt.is_better { writer.use_calibration(Some(id)) } else { Ok(()) }
    });
    kept.map_err(broken)?;
    if learnt.is_better {
        bring_up_to_date(store, model, vectors, context)?;
    }
    Ok(summary(&learnt))
}

/// Summary of the result.
pub fn summary(learnt: &Learnt) -> String {
    let Learnt { verdicts, links, before, after, is_better, .. } = learnt;
    let Some(after) = after else {
        return format!(
            "Too few verdicts: {verdicts}, {links} of them confirmed. Recalibration needs at least {VERDICTS_MIN}, with some of each kind."
        );
    };
    let (old, new) = (before.calibration_error, after.calibration_error);
    match is_better {
        true => {
            format!(
                "Recalibrated from {verdicts} verdicts: calibration error {new:.3} (was {old:.3}). Now in use."
            )
        }
        false => format!(
            "No improvement from {verdicts} verdicts: calibration error {new:.3}, current {old:.3}. The current calibration stays in use."
        ),
    }
}
