//! Claiming jobs.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::params;

use super::look::{due, find};
use super::queue::{checked, started_by};
use crate::jobs::{Job, JobProgress, Lane, NewJob};
use crate::store::{Store, StoreError};

/// Which jobs a thread does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Those of this lane.
    pub lane: Lane,
    /// Those with these numbers; newer jobs have higher ones.
    pub ids: RangeInclusive<i64>,
}

impl Turn {
    /// All of a lane.
    pub fn of(lane: Lane) -> Self {
        Self { lane, ids: 0..=i64::MAX }
    }
}

impl Store {
    /// Gives the oldest due job of this turn to `worker` for as long as `lease`.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn claim_job(
        &self,
        worker: &str,
        turn: &Turn,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<Job>, StoreError> {
        self.write(|writer| {
            let Some(id) = due(writer.transaction, turn, now)? else { return Ok(None) };
            self.live.begin(id, worker, false, after(now, lease))?;
            writer.transaction.execute(
                "UPDATE job SET state = 'running', attempts = attempts + 1, worker = ?2, began_at = ?3 WHERE id = ?1",
                params![id, worker, now.as_millisecond()],
            )?;
            find(writer.transaction, id)
        })
    }

    /// A job that is begun at once by the program that wants it, beside the queue.
    ///
    /// # Errors
    /// If the parameters or the key are too long or the database cannot be written.
    pub fn begin_own_job(
        &self,
        new: &NewJob,
        worker: &str,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Job, StoreError> {
        let params = checked(new)?;
        self.write(|writer| {
            writer.transaction.execute(
                "INSERT INTO job (kind, params, state, owned, attempts, next_try_at, worker, started_by,
                    queued_at, began_at, lane)
                 VALUES (?1, ?2, 'running', 1, 1, ?3, ?4, ?5, ?3, ?3, ?6)",
                params![
                    new.kind.as_str(),
                    params,
                    now.as_millisecond(),
                    worker,
                    started_by(new),
                    new.lane.as_str()
                ],
            )?;
            let id = writer.transaction.last_insert_rowid();
            self.live.begin(id, worker, true, after(now, lease))?;
            find(writer.transaction, id)?.ok_or(StoreError::Busy)
        })
    }

    /// Whether `worker` still had the job, and has it until `now` and `lease`.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn extend_job_lease(
        &self,
        id: i64,
        worker: &str,
        now: Timestamp,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        self.live.extend(id, worker, after(now, lease))
    }

    /// Whether a person wants the job to end; none if `worker` has it no more.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn is_job_cancel_asked(&self, id: i64, worker: &str) -> Result<Option<bool>, StoreError> {
        self.live.watch(id, worker)
    }

    /// How far a job is that `worker` has.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_job_progress(&self, id: i64, worker: &str, progress: &JobProgress) -> Result<(), StoreError> {
        self.live.put_progress(id, worker, progress)
    }

    /// A line for the log of a job.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn add_job_line(&self, id: i64, at: Timestamp, text: &str) -> Result<(), StoreError> {
        self.live.add_line(id, at, text)
    }
}

/// Far enough in the future where the calendar ends.
fn after(now: Timestamp, lease: Duration) -> Timestamp {
    now.checked_add(lease).unwrap_or(Timestamp::MAX)
}
