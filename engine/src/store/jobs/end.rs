//! How a try of a job ends.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::Value;

use super::live::LiveJob;
use super::queue::cut;
use crate::jobs::JobState;
use crate::store::{Store, StoreError, Writer};

/// The longest sentence that is kept of an end.
const SENTENCE_MAX_CHARS: usize = 2_000;
/// The longest report that is kept; a longer one is left out.
const REPORT_MAX_BYTES: usize = 8 << 20;

/// How a try of a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum JobEnd {
    /// It is finished.
    Done {
        /// What was done, in a sentence.
        summary: String,
        /// More of it; see [`Store::job_report`].
        report: Option<Value>,
    },
    /// It is given up.
    Failed {
        /// Why, in a sentence.
        error: String,
        /// What it depended on, if another try in the same circumstances would fail as well; see
        /// [`Work::circumstances`](crate::jobs::Work::circumstances).
        circumstances: Option<String>,
    },
    /// It was ended because a person wanted that.
    Cancelled {
        /// How it was left, in a sentence.
        error: String,
    },
    /// It failed and is tried again.
    TryAgain {
        /// Why it failed, in a sentence.
        error: String,
        /// Not before.
        at: Timestamp,
        /// Whether a service has asked to be left alone until then: a new request of the same
        /// kind and key does not bring the try forward.
        held: bool,
    },
    /// It was ended because the program ends; the try does not count.
    PutBack,
}

impl Store {
    /// Ends `worker`'s try of a job. False, and nothing is changed, if it has the job no
    /// more. What was to be cancelled is not tried again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn finish_job(
        &self,
        id: i64,
        worker: &str,
        end: &JobEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let kept = self.write(|writer| match self.live.close(id, worker)? {
            None => Ok(None),
            Some(live) => finish(writer, id, worker, end, &live, now),
        })?;
        let Some(folded) = kept else { return Ok(false) };
        self.live.end(id)?;
        self.live.forget(&folded)?;
        Ok(true)
    }
}

/// What the row says of an end.
struct EndedRow<'a> {
    state: JobState,
    sentence: Option<&'a str>,
    next_try_at: Timestamp,
}

/// The jobs that this one stands for from now on; none if `worker` has it no more.
fn finish(
    writer: &Writer<'_>,
    id: i64,
    worker: &str,
    end: &JobEnd,
    live: &LiveJob,
    now: Timestamp,
) -> Result<Option<Vec<i64>>, StoreError> {
    let EndedRow { state, sentence, next_try_at } = outcome(end, live, now);
    let sentence = sentence.map(|sentence| cut(sentence, SENTENCE_MAX_CHARS));
    let (summary, error) = if state == JobState::Done { (sentence, None) } else { (None, sentence) };
    let report = match end {
        JobEnd::Done { report: Some(report), .. } => {
            Some(report.to_string()).filter(|report| report.len() <= REPORT_MAX_BYTES)
        }
        _ => None,
    };
    let progress = live.progress.as_ref();
    let changed = writer.transaction.execute(
        "UPDATE job SET state = ?3, again = 1, worker = iif(?5 IS NULL, NULL, worker), next_try_at = ?4, ended_at = ?5,
            attempts = attempts - ?6, summary = ?7, error = ?8, report = ?9, done = ?10, total = ?11, unit = ?12,
            held = ?13, circumstances = ?14
         WHERE id = ?1 AND state = 'running' AND worker = ?2",
        params![
            id,
            worker,
            state.as_str(),
            next_try_at.as_millisecond(),
            state.is_ended().then_some(now.as_millisecond()),
            i64::from(*end == JobEnd::PutBack),
            summary,
            error,
            report,
            progress.map(|progress| progress.done as i64),
            progress.and_then(|progress| progress.total).map(|total| total as i64),
            progress.map(|progress| progress.unit.as_str()),
            state == JobState::Queued && matches!(end, JobEnd::TryAgain { held: true, .. }),
            if let JobEnd::Failed { circumstances, .. } = end { circumstances.as_deref() } else { None },
        ],
    )?;
    match (changed, state) {
        (1, JobState::Failed) => writer.fold_failures(id).map(Some),
        (1, _) => Ok(Some(Vec::new())),
        _ => Ok(None),
    }
}

fn outcome<'a>(end: &'a JobEnd, live: &LiveJob, now: Timestamp) -> EndedRow<'a> {
    let ended = |state, sentence| EndedRow { state, sentence: Some(sentence), next_try_at: now };
    match end {
        JobEnd::Done { summary, .. } => ended(JobState::Done, summary),
        JobEnd::Failed { error, .. } => ended(JobState::Failed, error),
        JobEnd::Cancelled { error } => ended(JobState::Cancelled, error),
        JobEnd::TryAgain { error, .. } if live.cancel => ended(JobState::Cancelled, error),
        JobEnd::TryAgain { error, .. } if live.owned => ended(JobState::Failed, error),
        JobEnd::PutBack if live.cancel => ended(JobState::Cancelled, "It was cancelled."),
        JobEnd::PutBack if live.owned => ended(JobState::Cancelled, "The program was ended."),
        JobEnd::TryAgain { error, at, .. } => {
            EndedRow { state: JobState::Queued, sentence: Some(error), next_try_at: *at }
        }
        JobEnd::PutBack => EndedRow { state: JobState::Queued, sentence: None, next_try_at: now },
    }
}
