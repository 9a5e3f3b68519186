//! Jobs of workers that are no more.

use jiff::Timestamp;
use rusqlite::params;

use super::JOBS_KEPT;
use super::failures::CRASHED;
use super::live::Lapsed;
use crate::jobs::{ATTEMPTS_MAX, JobKind};
use crate::store::{Store, StoreError};

/// A running job, as far as it must be known to take it back.
struct Running {
    id: i64,
    owned: bool,
    attempts: u32,
    attempts_max: u32,
}

impl Store {
    /// Queues the running jobs again whose leases have run out, and returns how many were
    /// taken back. What was to be cancelled is cancelled; what has taken its program down
    /// with it too often, or can only be done by the program that began it, has failed.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn take_back_jobs(&self, now: Timestamp) -> Result<usize, StoreError> {
        if self.read(running)?.is_empty() {
            return Ok(0);
        }
        let mut folded = Vec::new();
        let count = self.write(|writer| {
            let mut count = 0;
            for job in running(writer.transaction)? {
                let cancel = match self.live.close_lapsed(job.id, now)? {
                    Lapsed::NotYet => continue,
                    Lapsed::Known(live) => live.cancel,
                    Lapsed::Unknown => false,
                };
                let (state, error) = fate(&job, cancel);
                let ended_at = (state != "queued").then_some(now.as_millisecond());
                writer.transaction.execute(
                    "UPDATE job SET state = ?2, again = 1, worker = NULL, next_try_at = ?3, ended_at = ?4, error = ?5,
                        circumstances = ?6
                     WHERE id = ?1",
                    params![
                        job.id,
                        state,
                        now.as_millisecond(),
                        ended_at,
                        error,
                        (state == "failed").then_some(CRASHED)
                    ],
                )?;
                if state == "failed" {
                    folded.extend(writer.fold_failures(job.id)?);
                }
                self.live.end(job.id)?;
                count += 1;
            }
            Ok::<_, StoreError>(count)
        })?;
        self.live.forget(&folded)?;
        Ok(count)
    }

    /// Forgets the jobs that ended before the last [`JOBS_KEPT`], except the newest of each kind
    /// if that has failed: its reason may stand still.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn prune_jobs(&self) -> Result<usize, StoreError> {
        let gone = self.write(|writer| {
            let mut statement = writer.transaction.prepare_cached(
                "DELETE FROM job WHERE id IN
                    (SELECT id FROM job WHERE ended_at IS NOT NULL
                     ORDER BY ended_at DESC, id DESC LIMIT -1 OFFSET ?1)
                 AND NOT (state = 'failed' AND NOT EXISTS
                    (SELECT 1 FROM job AS newer WHERE newer.kind = job.kind AND newer.id <> job.id
                        AND newer.state IN ('done', 'failed') AND newer.ended_at >= job.ended_at))
                 RETURNING id",
            )?;
            let gone = statement.query_map([JOBS_KEPT as i64], |row| row.get(0))?;
            Ok::<Vec<i64>, StoreError>(gone.collect::<Result<_, _>>()?)
        })?;
        self.live.forget(&gone)?;
        Ok(gone.len())
    }
}

/// What becomes of a job that was taken back, and why.
fn fate(job: &Running, cancel: bool) -> (&'static str, Option<String>) {
    if cancel {
        return ("cancelled", Some("The program ended before the cancelled work did.".into()));
    }
    if job.owned {
        return (
            "failed",
            Some("The program that did this has ended before it was finished; start it again.".into()),
        );
    }
    if job.attempts >= job.attempts_max {
        let attempts = job.attempts;
        return (
            "failed",
            Some(format!(
                "The program has ended {attempts} times in the middle of this; it is not tried again."
            )),
        );
    }
    ("queued", None)
}

fn running(connection: &rusqlite::Connection) -> Result<Vec<Running>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, owned, attempts, kind FROM job WHERE state = 'running' ORDER BY id")?;
    let found = statement.query_map([], |row| {
        let kind = JobKind::from_word(&row.get::<_, String>(3)?);
        Ok(Running {
            id: row.get(0)?,
            owned: row.get(1)?,
            attempts: row.get(2)?,
            attempts_max: kind.map_or(ATTEMPTS_MAX, |kind| kind.rules().attempts_max),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
