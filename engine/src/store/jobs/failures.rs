//! Failures that stand until something changes.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::row::{COLUMNS, read, time};
use crate::jobs::{Job, JobKind, JobState, NewJob, Subject};
use crate::store::{Store, StoreError, Writer};

/// How the newest job of a kind and key ended, if it was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// When.
    pub at: Timestamp,
    /// Failed or cancelled.
    pub state: JobState,
    /// Why, in a sentence.
    pub error: String,
    /// What it depended on, if another try in the same circumstances would fail as well.
    pub circumstances: Option<String>,
}

/// Stands for the circumstances of a job whose program died too often; it equals no others.
pub(super) const CRASHED: &str = "the program died";

/// How long nobody asks by itself for what a person has cancelled.
const CANCELLED_REST: SignedDuration = SignedDuration::from_hours(1);
/// How long nobody asks by itself for what failed although it might have gone better.
const FAILED_REST: SignedDuration = SignedDuration::from_mins(15);
/// The same for what would fail again: once a day in case nobody knows what has changed.
const LASTING_REST: SignedDuration = SignedDuration::from_hours(24);

impl GivenUp {
    /// Whether the program is not to ask for the same again by itself, `circumstances` being
    /// those of now. A person may at any time.
    pub fn rests(&self, circumstances: &str, now: Timestamp) -> bool {
        let rest = match &self.circumstances {
            _ if self.state == JobState::Cancelled => CANCELLED_REST,
            None => FAILED_REST,
            Some(then) if then == circumstances || then == CRASHED => LASTING_REST,
            Some(_) => return false,
        };
        now.duration_since(self.at) < rest
    }
}

impl Store {
    /// The newest ended job about a subject, if it has failed. A cancelled one says nothing.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn standing_failure(&self, subject: Subject) -> Result<Option<Job>, StoreError> {
        let kinds = JobKind::ALL.into_iter().filter(|kind| kind.rules().about == Some(subject));
        self.read(|connection| {
            let mut newest: Option<Job> = None;
            for kind in kinds {
                let sql = format!(
                    "SELECT {COLUMNS} FROM job WHERE kind = ?1 AND ended_at IS NOT NULL
                        AND state IN ('done', 'failed') ORDER BY ended_at DESC, id DESC LIMIT 1"
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let mut found = statement.query([kind.as_str()])?;
                let Some(job) = found.next()?.map(read).transpose()? else { continue };
                let age = |job: &Job| (job.ended_at, job.id);
                if newest.as_ref().is_none_or(|newest| age(newest) < age(&job)) {
                    newest = Some(job);
                }
            }
            Ok(newest.filter(|job| job.state == JobState::Failed))
        })
    }

    /// How the newest ended job of the same kind and key ended, if it was not done.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn given_up(&self, new: &NewJob) -> Result<Option<GivenUp>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT state, ended_at, error, circumstances FROM job
                 WHERE kind = ?1 AND dedupe = ?2 AND ended_at IS NOT NULL
                 ORDER BY ended_at DESC, id DESC LIMIT 1",
            )?;
            let found = statement.query_row(params![new.kind.as_str(), new.dedupe], |row| {
                Ok((row.get::<_, String>(0)?, time(row.get(1)?), row.get(2)?, row.get(3)?))
            });
            let Some((state, at, error, circumstances)) = found.optional()? else { return Ok(None) };
            let error: Option<String> = error;
            let state = JobState::from_word(&state).filter(|state| *state != JobState::Done);
            Ok(state.map(|state| GivenUp { at, state, error: error.unwrap_or_default(), circumstances }))
        })
    }

    /// Whether any job waits to be begun now, or runs.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn is_busy(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'running'
                OR (state = 'queued' AND next_try_at <= ?1))";
            Ok(connection.prepare_cached(sql)?.query_row([now.as_millisecond()], |row| row.get(0))?)
        })
    }

    /// The parameters of every job of a kind that waits or runs.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn open_jobs(&self, kind: JobKind) -> Result<Vec<Job>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM job WHERE kind = ?1 AND state IN ('queued', 'running') ORDER BY id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query([kind.as_str()])?;
            let mut jobs = Vec::new();
            while let Some(row) = found.next()? {
                jobs.push(read(row)?);
            }
            Ok(jobs)
        })
    }
}

impl Writer<'_> {
    /// Lets a job that has just failed stand for all earlier ones of its kind and key that
    /// failed with the same error, so that one reason does not push other jobs out. Returns
    /// the numbers of those that are gone.
    pub(super) fn fold_failures(&self, id: i64) -> Result<Vec<i64>, StoreError> {
        let mut fold = self.transaction.prepare_cached(
            "DELETE FROM job WHERE state = 'failed' AND id <> ?1 AND EXISTS
                (SELECT 1 FROM job AS newest WHERE newest.id = ?1 AND newest.kind = job.kind
                    AND newest.dedupe = job.dedupe AND newest.error = job.error)
             RETURNING id, times",
        )?;
        let folded = fold.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let folded: Vec<(i64, i64)> = folded.collect::<Result<_, _>>()?;
        let (ids, times): (Vec<i64>, Vec<i64>) = folded.into_iter().unzip();
        let sql = "UPDATE job SET times = times + 1 + ?2 WHERE id = ?1";
        self.transaction.prepare_cached(sql)?.execute(params![id, times.iter().sum::<i64>()])?;
        Ok(ids)
    }
}
