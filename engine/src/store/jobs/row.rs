//! A job as its row holds it.

use jiff::Timestamp;
use rusqlite::Row;

use crate::jobs::{Job, JobKind, JobProgress, JobState, Lane};
use crate::store::StoreError;

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str = "id, kind, params, dedupe, state, attempts, next_try_at, started_by, \
     queued_at, began_at, ended_at, done, total, unit, summary, error, worker, lane, times";

pub(super) fn read(row: &Row<'_>) -> Result<Job, StoreError> {
    let unknown = |what: &str, word: &str| StoreError::Damaged(format!("there is no {what} {word}"));
    let (kind, state): (String, String) = (row.get(1)?, row.get(4)?);
    let (params, lane): (String, String) = (row.get(2)?, row.get(17)?);
    let done: Option<i64> = row.get(11)?;
    let total: Option<i64> = row.get(12)?;
    let unit: Option<String> = row.get(13)?;
    Ok(Job {
        id: row.get(0)?,
        kind: JobKind::from_word(&kind).ok_or_else(|| unknown("kind of job", &kind))?,
        params: serde_json::from_str(&params)
            .map_err(|_| StoreError::Damaged("a job's parameters are not JSON".into()))?,
        dedupe: row.get(3)?,
        state: JobState::from_word(&state).ok_or_else(|| unknown("state of a job", &state))?,
        attempts: row.get(5)?,
        next_try_at: time(row.get(6)?),
        started_by: row.get(7)?,
        queued_at: time(row.get(8)?),
        began_at: row.get::<_, Option<i64>>(9)?.map(time),
        ended_at: row.get::<_, Option<i64>>(10)?.map(time),
        progress: done.map(|done| JobProgress {
            done: done as u64,
            total: total.map(|total| total as u64),
            unit: unit.unwrap_or_default(),
        }),
        cancel_asked: false,
        summary: row.get(14)?,
        error: row.get(15)?,
        worker: row.get(16)?,
        lane: Lane::from_word(&lane).ok_or_else(|| unknown("lane", &lane))?,
        times: row.get(18)?,
    })
}

/// A time outside what can be shown is shown as the beginning of time.
pub(super) fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
