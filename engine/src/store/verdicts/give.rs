//! Giving verdicts.

use domain::{SignalKey, Verdict};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{NewVerdict, Origin, word};
use crate::store::details::found_by;
use crate::store::{StoreError, Writer};

/// A pair by its rows in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct PairRows {
    pub(in crate::store) issue: i64,
    pub(in crate::store) signal: i64,
}

/// An event to add to the log.
pub(in crate::store) struct NewEvent<'a> {
    pub(in crate::store) verdict: Option<Verdict>,
    pub(in crate::store) reason: Option<&'a str>,
    pub(in crate::store) person: &'a str,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) origin: Origin,
    pub(in crate::store) similarity: Option<f64>,
    pub(in crate::store) undoes: Option<i64>,
}

/// The verdict that holds.
pub(in crate::store) struct Holding {
    pub(in crate::store) event: i64,
    pub(in crate::store) verdict: String,
    pub(in crate::store) reason: Option<String>,
    pub(in crate::store) origin: Origin,
    pub(in crate::store) similarity: Option<f64>,
}

impl Writer<'_> {
    /// Gives a person's verdict and returns the sequence number of its event. Does nothing,
    /// and returns none, where the same verdict holds already, whoever gave it, and no other
    /// reason is given.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be written.
    pub fn put_verdict(&mut self, new: &NewVerdict<'_>) -> Result<Option<i64>, StoreError> {
        let pair = self.pair_rows(new.issue_id, new.signal)?;
        let held = self.holding(pair)?;
        let is_so = match &held {
            None => new.verdict.is_none(),
            Some(held) => {
                held.verdict == word(new.verdict)
                    && (new.reason.is_none() || held.reason.as_deref() == new.reason)
            }
        };
        if is_so {
            return Ok(None);
        }
        let similarity = new.similarity.map(f64::from).or(held.and_then(|held| held.similarity));
        let event = NewEvent {
            verdict: new.verdict,
            reason: new.reason,
            person: new.person,
            at: new.at,
            origin: Origin::Person,
            similarity,
            undoes: None,
        };
        self.add_verdict_event(pair, &event).map(Some)
    }

    /// What holds for a pair, and the sequence number of its last event; 0 where there was none.
    ///
    /// # Errors
    /// If the issue or the signal is not there or the database cannot be read.
    pub fn verdict_state(
        &self,
        issue_id: &str,
        signal: &SignalKey,
    ) -> Result<(Option<Verdict>, i64), StoreError> {
        let pair = self.pair_rows(issue_id, signal)?;
        let verdict = self.holding(pair)?.and_then(|held| Verdict::from_word(&held.verdict));
        Ok((verdict, self.last_verdict_event(pair)?))
    }

    /// Linear's id of the issue that pages call so.
    ///
    /// # Errors
    /// If there is none or the database cannot be read.
    pub fn issue_id(&self, name: &str) -> Result<String, StoreError> {
        for (condition, of) in found_by(name) {
            let sql = format!("SELECT id FROM live_issue WHERE {condition} ORDER BY row LIMIT 1");
            let id = self.transaction.prepare_cached(&sql)?.query_row([of], |row| row.get(0)).optional()?;
            if let Some(id) = id {
                return Ok(id);
            }
        }
        Err(StoreError::Unknown(format!("issue {name}")))
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
        let PairRows { issue, signal } = self.pair_rows(issue_id, signal)?;
        let mut statement = self.transaction.prepare_cached(
            "SELECT a.vector, b.vector FROM issue JOIN signal
             JOIN embedding AS a ON a.text_hash = issue.text_hash
             JOIN embedding AS b ON b.text_hash = signal.text_hash AND b.model = a.model
             WHERE issue.row = ?1 AND signal.row = ?2
                AND NOT EXISTS (SELECT 1 FROM association WHERE issue = ?1 AND signal = ?2)
             ORDER BY a.model = (SELECT model FROM run ORDER BY id DESC LIMIT 1) DESC LIMIT 1",
        )?;
        let found = statement.query_row([issue, signal], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.map(|(a, b): (Vec<u8>, Vec<u8>)| {
            let numbers = |bytes: &[u8]| -> Vec<f32> {
                bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            };
            numbers(&a).iter().zip(numbers(&b)).map(|(a, b)| a * b).sum()
        }))
    }

    /// Adds an event to the log and returns its sequence number. What holds follows by a trigger.
    pub(in crate::store) fn add_verdict_event(
        &mut self,
        pair: PairRows,
        event: &NewEvent<'_>,
    ) -> Result<i64, StoreError> {
        let before = self.holding(pair)?.map(|held| held.event);
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO verdict_event (issue, signal, verdict, reason, person, at, origin, similarity, before, undoes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        let NewEvent { verdict, reason, person, at, origin, similarity, undoes } = event;
        statement.execute(params![
            pair.issue,
            pair.signal,
            word(*verdict),
            reason,
            person,
            at.as_millisecond(),
            origin.as_str(),
            similarity,
            before,
            undoes
        ])?;
        self.browsable_changed = true;
        Ok(self.transaction.last_insert_rowid())
    }

    /// The verdict that holds for a pair, if there is one.
    pub(in crate::store) fn holding(&self, pair: PairRows) -> Result<Option<Holding>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT event, verdict, reason, origin, similarity FROM verdict WHERE issue = ?1 AND signal = ?2",
        )?;
        let held = statement.query_row([pair.issue, pair.signal], |row| {
            Ok(Holding {
                event: row.get(0)?,
                verdict: row.get(1)?,
                reason: row.get(2)?,
                origin: Origin::from_word(&row.get::<_, String>(3)?),
                similarity: row.get(4)?,
            })
        });
        Ok(held.optional()?)
    }

    /// The sequence number of the last event of a pair; 0 where there was none.
    pub(super) fn last_verdict_event(&self, pair: PairRows) -> Result<i64, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT coalesce(max(seq), 0) FROM verdict_event WHERE issue = ?1 AND signal = ?2",
        )?;
        Ok(statement.query_row([pair.issue, pair.signal], |row| row.get(0))?)
    }

    fn pair_rows(&self, issue_id: &str, signal: &SignalKey) -> Result<PairRows, StoreError> {
        let mut issues = self.transaction.prepare_cached("SELECT row FROM live_issue WHERE id = ?1")?;
        let issue = issues.query_row([issue_id], |row| row.get(0)).optional()?;
        let issue = issue.ok_or_else(|| StoreError::Unknown(format!("issue {issue_id}")))?;
        let mut signals = self
            .transaction
            .prepare_cached("SELECT row FROM live_signal WHERE source = ?1 AND external_id = ?2")?;
        let row = signals.query_row([&signal.source, &signal.external_id], |row| row.get(0)).optional()?;
        let signal = row.ok_or_else(|| StoreError::Unknown(format!("signal {signal}")))?;
        Ok(PairRows { issue, signal })
    }
}
