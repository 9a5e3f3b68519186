//! Jobs as the page shows them.

use app::JobView;
use app::state::BackendError;
use engine::jobs::{Job, JobKind, JobState};
use engine::store::StoreError;

use super::moment;
use crate::web::Engine;

/// Jobs that are shown.
const JOBS_SHOWN: usize = 20;
/// Lines of a job's log that are shown, the last ones.
const LINES_SHOWN: usize = 20;
/// Bad records of an import that are listed with its job.
const BAD_SHOWN: usize = 50;

/// The newest ones.
pub(super) fn newest(engine: &Engine) -> Result<Vec<JobView>, BackendError> {
    engine.store.jobs(JOBS_SHOWN)?.iter().map(|one| job(engine, one)).collect()
}

fn job(engine: &Engine, job: &Job) -> Result<JobView, BackendError> {
    let progress = job.progress.as_ref().filter(|_| job.state == JobState::Running);
    let words = progress.map(|progress| match progress.total {
        Some(total) => format!("{} of {total} {}", progress.done, progress.unit),
        None => format!("{} {}", progress.done, progress.unit),
    });
    let mut log: Vec<String> = engine.store.job_lines(job.id)?.into_iter().map(|line| line.text).collect();
    log.drain(..log.len().saturating_sub(LINES_SHOWN));
    log.extend(bad_records(engine, job)?);
    let outcome = job.error.clone().or_else(|| job.summary.clone()).unwrap_or_default();
    let tries = if job.attempts > 1 { format!(", try {}", job.attempts) } else { String::new() };
    Ok(JobView {
        id: job.id,
        what: label(job.kind),
        state: job.state.as_str(),
        progress: words.unwrap_or_default(),
        percent: progress
            .and_then(|progress| Some(progress.done * 100 / progress.total.filter(|total| *total > 0)?)),
        asked: format!("asked for by {} on {}{tries}", job.started_by, moment(job.queued_at)),
        outcome,
        log,
        can_cancel: !job.state.is_ended() && !job.cancel_asked,
        can_retry: matches!(job.state, JobState::Failed | JobState::Cancelled),
    })
}

/// The records that an import has left out, a line each.
fn bad_records(engine: &Engine, job: &Job) -> Result<Vec<String>, StoreError> {
    if job.kind != JobKind::Import {
        return Ok(Vec::new());
    }
    let report = engine.store.job_report(job.id)?.unwrap_or_default();
    let bad = report["bad"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |bad: &serde_json::Value| {
        let text = |field: &str| bad[field].as_str().unwrap_or_default().to_owned();
        format!("line {}, record {}: {} {}", bad["line"], bad["index"], text("field"), text("reason"))
    };
    Ok(bad.iter().take(BAD_SHOWN).map(line).collect())
}

fn label(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Import => "Import",
        JobKind::Associate => "Associate",
        JobKind::AssociateNew => "Associate what changed",
        JobKind::SyncLinear => "Sync with Linear",
        JobKind::SyncBuildBetter => "Sync with BuildBetter",
        JobKind::Deliveries => "Webhook deliveries",
        JobKind::WriteBack => "Write to Linear",
        JobKind::ChangeModel => "Change the model",
        JobKind::Compare => "Compare models",
        JobKind::Learn => "Learn from verdicts",
    }
}
