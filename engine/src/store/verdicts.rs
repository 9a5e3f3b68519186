//! What people said of associations.

use domain::{SignalKey, Verdict};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Writer};

/// A verdict to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVerdict<'a> {
    /// Linear's id of the issue.
    pub issue_id: &'a str,
    /// The signal.
    pub signal: &'a SignalKey,
    /// What was said.
    pub verdict: Verdict,
    /// Why, in the person's words.
    pub reason: Option<&'a str>,
    /// Who said it.
    pub person: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Writer<'_> {
    /// Keeps a person's verdict, in the place of an earlier one on the same pair.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be written.
    pub fn put_verdict(&mut self, new: &NewVerdict<'_>) -> Result<(), StoreError> {
        let issue: Option<i64> = self
            .transaction
            .query_row("SELECT row FROM issue WHERE id = ?1", [new.issue_id], |row| row.get(0))
            .optional()?;
        let signal: Option<i64> = self
            .transaction
            .query_row(
                "SELECT row FROM signal WHERE source = ?1 AND external_id = ?2",
                [&new.signal.source, &new.signal.external_id],
                |row| row.get(0),
            )
            .optional()?;
        let issue = issue.ok_or_else(|| StoreError::Unknown(format!("issue {}", new.issue_id)))?;
        let signal = signal.ok_or_else(|| StoreError::Unknown(format!("signal {}", new.signal)))?;
        self.transaction.execute(
            "INSERT INTO verdict (issue, signal, verdict, reason, person, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (issue, signal) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
                person = excluded.person, at = excluded.at",
            params![issue, signal, new.verdict.as_str(), new.reason, new.person, new.at.as_millisecond()],
        )?;
        self.browsable_changed = true;
        Ok(())
    }
}

impl Store {
    /// What was said of a pair, if anything.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verdict(&self, issue_id: &str, signal: &SignalKey) -> Result<Option<Verdict>, StoreError> {
        self.read(|connection| {
            let word = connection
                .query_row(
                    "SELECT verdict FROM verdict
                     JOIN issue ON issue.row = verdict.issue JOIN signal ON signal.row = verdict.signal
                     WHERE issue.id = ?1 AND signal.source = ?2 AND signal.external_id = ?3",
                    [issue_id, &signal.source, &signal.external_id],
                    |row| row.get::<_, String>(0),
                )
                .optional()?;
            Ok(word.and_then(|word| Verdict::from_word(&word)))
        })
    }
}
