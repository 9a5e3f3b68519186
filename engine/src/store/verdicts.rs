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
    /// The cosine similarity of a pair that a person links by hand.
    pub similarity: Option<f32>,
}

/// Where a verdict was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By a person, here.
    Person,
    /// In Linear, where a person linked a customer's request with an issue.
    Linear,
}

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

impl Writer<'_> {
    /// Keeps a person's verdict, in the place of an earlier one on the same pair.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be written.
    pub fn put_verdict(&mut self, new: &NewVerdict<'_>) -> Result<(), StoreError> {
        let (issue, signal) = self.pair_rows(new.issue_id, new.signal)?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO verdict (issue, signal, verdict, reason, person, at, similarity)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (issue, signal) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,
                person = excluded.person, at = excluded.at, origin = 'person',
                similarity = COALESCE(excluded.similarity, verdict.similarity)",
        )?;
        let at = new.at.as_millisecond();
        let word = new.verdict.as_str();
        statement.execute(params![issue, signal, word, new.reason, new.person, at, new.similarity])?;
        self.browsable_changed = true;
        Ok(())
    }

    /// Takes a person's verdict back, because a person wants it back.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be written.
    pub fn take_back_verdict(&mut self, issue_id: &str, signal: &SignalKey) -> Result<(), StoreError> {
        let (issue, signal) = self.pair_rows(issue_id, signal)?;
        let mut statement =
            self.transaction.prepare_cached("DELETE FROM verdict WHERE issue = ?1 AND signal = ?2")?;
        self.browsable_changed |= statement.execute([issue, signal])? > 0;
        Ok(())
    }

    /// Linear's id of the issue that has this identifier now.
    ///
    /// # Errors
    /// If there is none or the database cannot be read.
    pub fn issue_id(&self, identifier: &str) -> Result<String, StoreError> {
        let mut statement =
            self.transaction.prepare_cached("SELECT id FROM live_issue WHERE identifier = ?1")?;
        let id = statement.query_row([identifier], |row| row.get(0)).optional()?;
        id.ok_or_else(|| StoreError::Unknown(format!("issue {identifier}")))
    }

    /// Cosine similarity of a pair that no run has found; none where one has, or where
    /// the texts have no vectors of one model.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be read.
    pub fn unassociated_similarity(
        &self,
        issue_id: &str,
        signal: &SignalKey,
    ) -> Result<Option<f32>, StoreError> {
        let rows = self.pair_rows(issue_id, signal)?;
        let mut statement = self.transaction.prepare_cached(
            "SELECT a.vector, b.vector FROM issue JOIN signal
             JOIN embedding AS a ON a.text_hash = issue.text_hash
             JOIN embedding AS b ON b.text_hash = signal.text_hash AND b.model = a.model
             WHERE issue.row = ?1 AND signal.row = ?2
                AND NOT EXISTS (SELECT 1 FROM association WHERE issue = ?1 AND signal = ?2)
             ORDER BY a.model = (SELECT model FROM run ORDER BY id DESC LIMIT 1) DESC LIMIT 1",
        )?;
        let found = statement.query_row([rows.0, rows.1], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.map(|(a, b): (Vec<u8>, Vec<u8>)| {
            let numbers = |bytes: &[u8]| -> Vec<f32> {
                bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            };
            numbers(&a).iter().zip(numbers(&b)).map(|(a, b)| a * b).sum()
        }))
    }

    fn pair_rows(&self, issue_id: &str, signal: &SignalKey) -> Result<(i64, i64), StoreError> {
        let mut issues = self.transaction.prepare_cached("SELECT row FROM live_issue WHERE id = ?1")?;
        let issue = issues.query_row([issue_id], |row| row.get(0)).optional()?;
        let issue = issue.ok_or_else(|| StoreError::Unknown(format!("issue {issue_id}")))?;
        let mut signals = self
            .transaction
            .prepare_cached("SELECT row FROM live_signal WHERE source = ?1 AND external_id = ?2")?;
        let row = signals.query_row([&signal.source, &signal.external_id], |row| row.get(0)).optional()?;
        Ok((issue, row.ok_or_else(|| StoreError::Unknown(format!("signal {signal}")))?))
    }
}

impl Store {
    /// What was said of a pair, if anything.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verdict(&self, issue_id: &str, signal: &SignalKey) -> Result<Option<GivenVerdict>, StoreError> {
        self.read(|connection| {
            let found = connection
                .query_row(
                    "SELECT verdict, reason, person, at, origin = 'linear' FROM verdict
                     JOIN live_issue AS issue ON issue.row = verdict.issue
                     JOIN live_signal AS signal ON signal.row = verdict.signal
                     WHERE issue.id = ?1 AND signal.source = ?2 AND signal.external_id = ?3",
                    [issue_id, &signal.source, &signal.external_id],
                    |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
                )
                .optional()?;
            let Some((word, reason, person, at, from_linear)) = found else { return Ok(None) };
            let verdict = Verdict::from_word(&word);
            let verdict =
                verdict.ok_or_else(|| StoreError::Damaged(format!("there is no verdict {word}")))?;
            let at = Timestamp::from_millisecond(at);
            let at = at.map_err(|_| StoreError::Damaged("a verdict has no time".into()))?;
            let origin = if from_linear { Origin::Linear } else { Origin::Person };
            Ok(Some(GivenVerdict { verdict, reason, person, at, origin }))
        })
    }
}
