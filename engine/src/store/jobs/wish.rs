//! What people want of a job that is there: that it ends, or that it is tried again.

use jiff::Timestamp;
use rusqlite::params;

use super::look::find;
use crate::jobs::{JobState, Queued};
use crate::store::{Store, StoreError, Writer};

/// What became of the wish to cancel a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// It had not begun and never will.
    Cancelled,
    /// It runs; its worker will see the wish.
    Asked,
    /// It had ended before.
    Ended,
}

impl Store {
    /// Takes a job out of the queue, or asks its worker to end it. The wish for a running
    /// job does not wait for what that job is writing.
    ///
    /// # Errors
    /// If there is no such job or the database cannot be written.
    pub fn cancel_job(&self, id: i64, now: Timestamp) -> Result<Cancel, StoreError> {
        let job = self.job(id)?.ok_or_else(|| unknown(id))?;
        if job.state == JobState::Running && self.live.ask_cancel(id)? {
            return Ok(Cancel::Asked);
        }
        // It waits, or is just ending: nobody takes or ends a job during this transaction.
        self.write(|writer| {
            let job = find(writer.transaction, id)?.ok_or_else(|| unknown(id))?;
            match job.state {
                JobState::Queued => take_out(writer, id, now),
                JobState::Running => self.live.force_cancel(id).map(|()| Cancel::Asked),
                JobState::Done | JobState::Failed | JobState::Cancelled => Ok(Cancel::Ended),
            }
        })
    }

    /// Queues a failed or cancelled job again with all its tries, or lets one that waits for
    /// another try have it now. None if it runs, is done, or was of a program that has ended.
    ///
    /// # Errors
    /// If there is no such job or the database cannot be written.
    pub fn retry_job(&self, id: i64, now: Timestamp) -> Result<Option<Queued>, StoreError> {
        self.write(|writer| {
            let job = find(writer.transaction, id)?.ok_or_else(|| unknown(id))?;
            let waits = job.state == JobState::Queued;
            if matches!(job.state, JobState::Failed | JobState::Cancelled)
                && let Some(waiting) = writer.waiting_job(job.kind.as_str(), job.dedupe.as_deref(), now)?
            {
                return Ok(Some(waiting));
            }
            let changed = writer.transaction.execute(
                "UPDATE job SET state = 'queued', again = 1, attempts = 0, held = 0, next_try_at = ?2, ended_at = NULL
                 WHERE id = ?1 AND owned = 0 AND state IN ('queued', 'failed', 'cancelled')",
                params![id, now.as_millisecond()],
            )?;
            Ok((changed == 1).then_some(Queued { id, already_there: waits, held_until: None }))
        })
    }
}

fn take_out(writer: &Writer<'_>, id: i64, now: Timestamp) -> Result<Cancel, StoreError> {
    writer.transaction.execute(
        "UPDATE job SET state = 'cancelled', ended_at = ?2, error = 'It was cancelled before it began.'
         WHERE id = ?1",
        params![id, now.as_millisecond()],
    )?;
    Ok(Cancel::Cancelled)
}

fn unknown(id: i64) -> StoreError {
    StoreError::Unknown(format!("job {id}"))
}
