//! What changes many times while a job runs: its lease, its progress, the wish to cancel
//! it, the lines of its log.
//!
//! It lies in a small database beside the main one, because only one program at a time can
//! write to a database and an import does so for as long as it takes: a cancel must not
//! wait for the very import that it is to end. Nothing here is worth a backup.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::queue::cut;
use super::row::time;
use crate::jobs::{JobLine, JobProgress};
use crate::private;
use crate::store::{StoreError, open};

/// Lines kept of a job's log; the oldest go.
pub(super) const LINES_MAX: usize = 200;
/// Characters kept of a line.
pub(super) const LINE_MAX_CHARS: usize = 500;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS live (
        job         INTEGER PRIMARY KEY,
        worker      TEXT NOT NULL,
        owned       INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        cancel      INTEGER NOT NULL DEFAULT 0,
        -- Its end is being written: a wish that comes now must wait for that.
        closing     INTEGER NOT NULL DEFAULT 0,
        done        INTEGER,
        total       INTEGER,
        unit        TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS line (
        number INTEGER PRIMARY KEY,
        job    INTEGER NOT NULL,
        at     INTEGER NOT NULL,
        text   TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS line_by_job ON line (job);";

/// The small database; made when it is first needed.
pub(in crate::store) struct Live {
    path: PathBuf,
    connection: Mutex<Option<Connection>>,
}

/// A running job.
#[derive(Clone, Debug)]
pub(super) struct LiveJob {
    /// Whether only the program that began it can do it.
    pub(super) owned: bool,
    /// Whether a person wants it to end.
    pub(super) cancel: bool,
    pub(super) progress: Option<JobProgress>,
}

/// What is known of a running job whose worker may be dead.
pub(super) enum Lapsed {
    /// Its worker has it still.
    NotYet,
    /// Its lease has run out.
    Known(LiveJob),
    /// Nobody has a lease: this is a copy of the database, or the worker died in between.
    Unknown,
}

/// The columns that [`live_job`] reads.
const LIVE: &str = "job, owned, cancel, done, total, unit";

impl Live {
    pub(in crate::store) fn new(path: PathBuf) -> Self {
        Self { path, connection: Mutex::new(None) }
    }

    /// A job begins: nothing of an earlier try is left but its log.
    pub(super) fn begin(
        &self,
        job: i64,
        worker: &str,
        owned: bool,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.with(|connection| {
            connection.execute(
                "INSERT OR REPLACE INTO live (job, worker, owned, lease_until) VALUES (?1, ?2, ?3, ?4)",
                params![job, worker, owned, until.as_millisecond()],
            )?;
            Ok(())
        })
    }

    /// Whether the worker still had the job, and has it now until then.
    pub(super) fn extend(&self, job: i64, worker: &str, until: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE live SET lease_until = ?3 WHERE job = ?1 AND worker = ?2";
        self.with(|connection| {
            Ok(connection.prepare_cached(sql)?.execute(params![job, worker, until.as_millisecond()])? == 1)
        })
    }

    /// Whether a cancel was asked; none if the worker has the job no more.
    pub(super) fn watch(&self, job: i64, worker: &str) -> Result<Option<bool>, StoreError> {
        let sql = "SELECT cancel FROM live WHERE job = ?1 AND worker = ?2";
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_row(params![job, worker], |row| row.get(0)).optional()?)
        })
    }

    pub(super) fn put_progress(
        &self,
        job: i64,
        worker: &str,
        progress: &JobProgress,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE live SET done = ?3, total = ?4, unit = ?5 WHERE job = ?1 AND worker = ?2";
        self.with(|connection| {
            let done = progress.done as i64;
            let total = progress.total.map(|total| total as i64);
            connection.prepare_cached(sql)?.execute(params![job, worker, done, total, progress.unit])?;
            Ok(())
        })
    }

    /// Asks the worker to end a job. False if nobody has it or its end is being written.
    pub(super) fn ask_cancel(&self, job: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE live SET cancel = 1 WHERE job = ?1 AND closing = 0";
        self.with(|connection| Ok(connection.execute(sql, [job])? == 1))
    }

    /// The same where the end could not be written, or the worker has just died: whoever
    /// ends the job or takes it back finds the wish.
    pub(super) fn force_cancel(&self, job: i64) -> Result<(), StoreError> {
        self.with(|connection| {
            connection.execute(
                "INSERT INTO live (job, worker, owned, lease_until, cancel) VALUES (?1, '', 0, 0, 1)
                 ON CONFLICT (job) DO UPDATE SET cancel = 1",
                [job],
            )?;
            Ok(())
        })
    }

    /// The last word of a job whose end is about to be written; none if `worker` has it no more.
    pub(super) fn close(&self, job: i64, worker: &str) -> Result<Option<LiveJob>, StoreError> {
        let sql = format!("UPDATE live SET closing = 1 WHERE job = ?1 AND worker = ?2 RETURNING {LIVE}");
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row(params![job, worker], live_job).optional()?.map(|(_, job)| job))
        })
    }

    /// The same of a job whose lease has run out.
    pub(super) fn close_lapsed(&self, job: i64, now: Timestamp) -> Result<Lapsed, StoreError> {
        let sql =
            format!("UPDATE live SET closing = 1 WHERE job = ?1 AND lease_until <= ?2 RETURNING {LIVE}");
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let lapsed = statement.query_row(params![job, now.as_millisecond()], live_job).optional()?;
            if let Some((_, live)) = lapsed {
                return Ok(Lapsed::Known(live));
            }
            let mut statement = connection.prepare_cached("SELECT 1 FROM live WHERE job = ?1")?;
            Ok(if statement.exists([job])? { Lapsed::NotYet } else { Lapsed::Unknown })
        })
    }

    pub(super) fn get(&self, job: i64) -> Result<Option<LiveJob>, StoreError> {
        let sql = format!("SELECT {LIVE} FROM live WHERE job = ?1");
        self.with(|connection| Ok(connection.prepare_cached(&sql)?.query_row([job], live_job).optional()?))
            .map(|found| found.map(|(_, job)| job))
    }

    /// Every running job.
    pub(super) fn all(&self) -> Result<HashMap<i64, LiveJob>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&format!("SELECT {LIVE} FROM live"))?;
            let found = statement.query_map([], live_job)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// A job runs no more.
    pub(super) fn end(&self, job: i64) -> Result<(), StoreError> {
        self.with(|connection| {
            connection.execute("DELETE FROM live WHERE job = ?1", [job])?;
            Ok(())
        })
    }

    /// The workers before this one are known to be dead; jobs that programs do for
    /// themselves are not theirs.
    pub(super) fn end_leases_of_others(&self, worker: &str) -> Result<(), StoreError> {
        self.with(|connection| {
            let sql = "UPDATE live SET lease_until = 0 WHERE owned = 0 AND worker <> ?1";
            connection.execute(sql, [worker])?;
            Ok(())
        })
    }

    pub(super) fn add_line(&self, job: i64, at: Timestamp, text: &str) -> Result<(), StoreError> {
        self.with(|connection| {
            let text = cut(text, LINE_MAX_CHARS);
            connection
                .prepare_cached("INSERT INTO line (job, at, text) VALUES (?1, ?2, ?3)")?
                .execute(params![job, at.as_millisecond(), text])?;
            connection
                .prepare_cached(
                    "DELETE FROM line WHERE number IN
                        (SELECT number FROM line WHERE job = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2)",
                )?
                .execute(params![job, LINES_MAX as i64])?;
            Ok(())
        })
    }

    pub(super) fn lines(&self, job: i64) -> Result<Vec<JobLine>, StoreError> {
        self.with(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT at, text FROM line WHERE job = ?1 ORDER BY number")?;
            let found =
                statement.query_map([job], |row| Ok(JobLine { at: time(row.get(0)?), text: row.get(1)? }))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets all of jobs that are no more.
    pub(super) fn forget(&self, jobs: &[i64]) -> Result<(), StoreError> {
        self.with(|connection| {
            for job in jobs {
                connection.prepare_cached("DELETE FROM line WHERE job = ?1")?.execute([job])?;
                connection.prepare_cached("DELETE FROM live WHERE job = ?1")?.execute([job])?;
            }
            Ok(())
        })
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
            *held = Some(open::patiently(|| {
                let cannot = |error: std::io::Error| StoreError::CannotOpen {
                    path: self.path.clone(),
                    reason: error.to_string(),
                };
                private::create_empty(&self.path).map_err(cannot)?;
                let connection = open::connect(&self.path, flags)?;
                connection.pragma_update(None, "journal_mode", "wal")?;
                connection.execute_batch(TABLES)?;
                Ok(connection)
            })?);
        }
        match &*held {
            Some(connection) => work(connection),
            None => Err(StoreError::Busy),
        }
    }
}

fn live_job(row: &Row<'_>) -> rusqlite::Result<(i64, LiveJob)> {
    let progress = match row.get::<_, Option<i64>>(3)? {
        None => None,
        Some(done) => Some(JobProgress {
            done: done as u64,
            total: row.get::<_, Option<i64>>(4)?.map(|total| total as u64),
            unit: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        }),
    };
    Ok((row.get(0)?, LiveJob { owned: row.get(1)?, cancel: row.get(2)?, progress }))
}
