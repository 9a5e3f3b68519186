//! Looking at jobs.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::live::LiveJob;
use super::row::{COLUMNS, read};
use super::turn::Turn;
use crate::jobs::{Job, JobKind, JobLine, JobState};
use crate::store::{Store, StoreError};

impl Store {
    /// The newest jobs, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn jobs(&self, limit: usize) -> Result<Vec<Job>, StoreError> {
        let mut jobs = self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM job ORDER BY id DESC LIMIT ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query([limit as i64])?;
            let mut jobs = Vec::new();
            while let Some(row) = found.next()? {
                jobs.push(read(row)?);
            }
            Ok(jobs)
        })?;
        let live = if jobs.iter().any(is_running) { self.live.all()? } else { HashMap::new() };
        for job in jobs.iter_mut().filter(|job| is_running(job)) {
            lay_over(job, live.get(&job.id));
        }
        Ok(jobs)
    }

    /// The newest job of a kind that is done.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn last_done(&self, kind: JobKind) -> Result<Option<Job>, StoreError> {
        self.read(|connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM job WHERE kind = ?1 AND state = ?2 ORDER BY id DESC LIMIT 1");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query([kind.as_str(), JobState::Done.as_str()])?;
            found.next()?.map(read).transpose()
        })
    }

    /// One job.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn job(&self, id: i64) -> Result<Option<Job>, StoreError> {
        let Some(mut job) = self.read(|connection| find(connection, id))? else { return Ok(None) };
        if is_running(&job) {
            lay_over(&mut job, self.live.get(id)?.as_ref());
        }
        Ok(Some(job))
    }

    /// The last lines of a job's log, oldest first; at most 200 of at most 500 characters.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn job_lines(&self, id: i64) -> Result<Vec<JobLine>, StoreError> {
        self.live.lines(id)
    }

    /// What a finished job has to tell beyond its sentence; each kind has its own form.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn job_report(&self, id: i64) -> Result<Option<Value>, StoreError> {
        let text: Option<Option<String>> = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT report FROM job WHERE id = ?1")?;
            Ok(statement.query_row([id], |row| row.get(0)).optional()?)
        })?;
        let parse = |text: String| {
            serde_json::from_str(&text).map_err(|_| StoreError::Damaged("a job's report is not JSON".into()))
        };
        text.flatten().map(parse).transpose()
    }

    /// Whether a job of this turn could be begun now.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn has_due_job(&self, turn: &Turn, now: Timestamp) -> Result<bool, StoreError> {
        self.read(|connection| Ok(due(connection, turn, now)?.is_some()))
    }
}

/// The oldest job of a turn that waits, is due, and has no twin that runs.
pub(super) fn due(connection: &Connection, turn: &Turn, now: Timestamp) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM job WHERE state = 'queued' AND lane = ?2 AND id BETWEEN ?3 AND ?4
            AND next_try_at <= ?1 AND NOT EXISTS
            (SELECT 1 FROM job AS twin
             WHERE twin.state = 'running' AND twin.kind = job.kind AND twin.dedupe = job.dedupe)
         ORDER BY id LIMIT 1",
    )?;
    let (from, to) = (turn.ids.start(), turn.ids.end());
    let found =
        statement.query_row(params![now.as_millisecond(), turn.lane.as_str(), from, to], |row| row.get(0));
    Ok(found.optional()?)
}

/// The row of a job.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Job>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM job WHERE id = ?1"))?;
    let mut found = statement.query([id])?;
    found.next()?.map(read).transpose()
}

fn is_running(job: &Job) -> bool {
    job.state == JobState::Running
}

fn lay_over(job: &mut Job, live: Option<&LiveJob>) {
    if let Some(live) = live {
        job.cancel_asked = live.cancel;
        job.progress = live.progress.clone();
    }
}
