//! What was said of a pair, and what holds.

use domain::{SignalKey, Verdict};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::Origin;
use crate::store::{Store, StoreError};

/// A verdict as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenVerdict {
    /// What was said.
    pub verdict: Verdict,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who said it.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub origin: Origin,
}

/// An entry of a pair's history.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictEvent {
    /// Its sequence number; later events have greater ones.
    pub seq: i64,
    /// What held before it.
    pub before: Option<Verdict>,
    /// What held after it.
    pub verdict: Option<Verdict>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who did it.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub origin: Origin,
    /// Whether it undid an earlier event.
    pub is_undo: bool,
}

/// Entries of a pair's history that are read; older ones stay in the database.
const HISTORY_MAX: usize = 200;

impl Store {
    /// What was said of a pair and holds, if anything.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verdict(&self, issue_id: &str, signal: &SignalKey) -> Result<Option<GivenVerdict>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT verdict, reason, person, at, origin FROM verdict
                 JOIN live_issue AS issue ON issue.row = verdict.issue
                 JOIN live_signal AS signal ON signal.row = verdict.signal
                 WHERE issue.id = ?1 AND signal.source = ?2 AND signal.external_id = ?3",
            )?;
            let given = statement.query_row([issue_id, &signal.source, &signal.external_id], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, time(row, 3)?, origin(row, 4)?))
            });
            let Some((word, reason, person, at, origin)) = given.optional()? else { return Ok(None) };
            let verdict = Verdict::from_word(&word);
            let verdict =
                verdict.ok_or_else(|| StoreError::Damaged(format!("there is no verdict {word}")))?;
            Ok(Some(GivenVerdict { verdict, reason, person, at, origin }))
        })
    }

    /// What was ever said of a pair, the newest first; at most 200 entries.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verdict_history(
        &self,
        issue_id: &str,
        signal: &SignalKey,
    ) -> Result<Vec<VerdictEvent>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT event.seq, before.verdict, event.verdict, event.reason, event.person, event.at,
                    event.origin, event.undoes IS NOT NULL
                 FROM verdict_event AS event
                 LEFT JOIN verdict_event AS before ON before.seq = event.before
                 JOIN live_issue AS issue ON issue.row = event.issue
                 JOIN live_signal AS signal ON signal.row = event.signal
                 WHERE issue.id = ?1 AND signal.source = ?2 AND signal.external_id = ?3
                 ORDER BY event.seq DESC LIMIT ?4",
            )?;
            let key = (issue_id, &signal.source, &signal.external_id, HISTORY_MAX as i64);
            let found = statement.query_map(key, |row| {
                let verdict = |column| -> Result<Option<Verdict>, rusqlite::Error> {
                    Ok(row.get::<_, Option<String>>(column)?.and_then(|word| Verdict::from_word(&word)))
                };
                Ok(VerdictEvent {
                    seq: row.get(0)?,
                    before: verdict(1)?,
                    verdict: verdict(2)?,
                    reason: row.get(3)?,
                    person: row.get(4)?,
                    at: time(row, 5)?,
                    origin: origin(row, 6)?,
                    is_undo: row.get(7)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

/// The sequence number of the last event of all pairs; 0 where there was none.
pub(in crate::store) fn last_seq(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM verdict_event")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn time(row: &Row<'_>, column: usize) -> Result<Timestamp, rusqlite::Error> {
    Ok(Timestamp::from_millisecond(row.get(column)?).unwrap_or_default())
}

fn origin(row: &Row<'_>, column: usize) -> Result<Origin, rusqlite::Error> {
    Ok(Origin::from_word(&row.get::<_, String>(column)?))
}
