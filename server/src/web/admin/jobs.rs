//! Jobs on the Admin page.

use app::state::BackendError;
use app::{JobView, ProblemView};
use engine::jobs::{Job, JobKind, JobState, Subject};
use engine::store::StoreError;

use super::moment;
use crate::web::Engine;
use crate::work::connections::Service;
use crate::work::matching;
use crate::work::uploads::is_upload;

/// Number of jobs shown.
const JOBS_SHOWN: usize = 20;
/// Number of log lines shown, from the end.
const LINES_SHOWN: usize = 20;
/// Maximum number of skipped records listed with an import.
const BAD_SHOWN: usize = 50;

/// The newest jobs.
pub(super) fn newest(engine: &Engine) -> Result<Vec<JobView>, BackendError> {
    engine.store.jobs(JOBS_SHOWN)?.iter().map(|one| job(engine, one)).collect()
}

/// Standing problems.
pub(super) fn problems(engine: &Engine) -> Result<Vec<ProblemView>, BackendError> {
    let mut problems = Vec::new();
    for subject in Subject::ALL {
        let Some(job) = engine.store.standing_failure(subject)? else { continue };
        if !matters(engine, subject)? {
            continue;
        }
        let times = if job.times > 1 { format!(", failed {} times", job.times) } else { String::new() };
        problems.push(ProblemView {
            what: what_is_wrong(subject),
            reason: job.error.unwrap_or_default(),
            last: format!(
                "Last attempt {}{times}.{}",
                job.ended_at.map(moment).unwrap_or_default(),
                // Writing to Linear is always started by a person.
                if subject == Subject::WriteBack {
                    ""
                } else {
                    " Retried automatically when the cause changes."
                }
            ),
            job: job.id,
        });
    }
    Ok(problems)
}

/// Whether a failure is still relevant.
fn matters(engine: &Engine, subject: Subject) -> Result<bool, BackendError> {
    Ok(match subject {
        Subject::Matching => matching::wanted(&engine.store)?.is_some(),
        Subject::Linear => engine.connections.has_key(&engine.store, Service::Linear)?,
        Subject::BuildBetter => engine.connections.has_key(&engine.store, Service::BuildBetter)?,
        Subject::Deliveries => engine.store.delivery_counts()?.pending > 0,
        Subject::WriteBack | Subject::Learning => true,
    })
}

fn what_is_wrong(subject: Subject) -> &'static str {
    match subject {
        Subject::Matching => "Associations are not up to date",
        Subject::Linear => "Linear could not be synced",
        Subject::BuildBetter => "BuildBetter could not be synced",
        Subject::Deliveries => "Webhook deliveries could not be applied",
        Subject::WriteBack => "Linear could not be updated",
        Subject::Learning => "Confidence could not be recalibrated",
    }
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
    let tries = if job.attempts > 1 { format!(", attempt {}", job.attempts) } else { String::new() };
    let times = if job.times > 1 { format!(", failed {} times", job.times) } else { String::new() };
    Ok(JobView {
        id: job.id,
        what: job.kind.rules().label,
        state: job.state.as_str(),
        progress: words.unwrap_or_default(),
        percent: progress
            .and_then(|progress| Some(progress.done * 100 / progress.total.filter(|total| *total > 0)?)),
        asked: format!("started by {} on {}{tries}{times}", job.started_by, moment(job.queued_at)),
        outcome,
        log,
        can_cancel: !job.state.is_ended() && !job.cancel_asked,
        can_retry: matches!(job.state, JobState::Failed | JobState::Cancelled) && !is_upload(job),
    })
}

/// The skipped records of an import, one line each.
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
