//! The whole log of verdicts, for exports.

use domain::SignalKey;
use rusqlite::params;
use serde::Serialize;

use crate::store::{Store, StoreError};

/// An event of the log in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictLine {
    /// Sequence number; later events have greater ones.
    pub seq: i64,
    /// When, ISO 8601.
    pub at: String,
    /// Identifier of the issue.
    pub issue: String,
    /// Key of the signal.
    pub signal: String,
    /// What held before: confirmed, rejected or none.
    pub before: String,
    /// What held after.
    pub verdict: String,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who.
    pub person: String,
    /// Where: person for here, linear for a link in Linear.
    pub origin: String,
    /// Sequence number of the event that this one undid.
    pub undoes: Option<i64>,
}

impl Store {
    /// Up to `limit` events after a sequence number, in order; also those of pairs whose
    /// records their source has removed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verdict_log(&self, after: i64, limit: usize) -> Result<Vec<VerdictLine>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT event.seq, strftime('%Y-%m-%dT%H:%M:%SZ', event.at / 1000, 'unixepoch'), issue.identifier,
                    signal.source, signal.external_id, coalesce(before.verdict, 'none'), event.verdict,
                    event.reason, event.person, event.origin, event.undoes
                 FROM verdict_event AS event
                 LEFT JOIN verdict_event AS before ON before.seq = event.before
                 JOIN issue ON issue.row = event.issue JOIN signal ON signal.row = event.signal
                 WHERE event.seq > ?1 ORDER BY event.seq LIMIT ?2",
            )?;
            let found = statement.query_map(params![after, limit as i64], |row| {
                Ok(VerdictLine {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    issue: row.get(2)?,
                    signal: SignalKey { source: row.get(3)?, external_id: row.get(4)? }.to_string(),
                    before: row.get(5)?,
                    verdict: row.get(6)?,
                    reason: row.get(7)?,
                    person: row.get(8)?,
                    origin: row.get(9)?,
                    undoes: row.get(10)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}
