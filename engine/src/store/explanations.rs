//! What language models said of pairs of texts, and how often they were asked.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Writer};
use crate::text::TextHash;

/// Older ones are forgotten when there are more.
const EXPLANATIONS_KEPT: u32 = 20_000;

/// Which texts, and whose answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationKey {
    /// Hash of the issue's text.
    pub issue: TextHash,
    /// Hash of the signal's text.
    pub signal: TextHash,
    /// Which model of which API.
    pub model: String,
}

/// An answer that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptExplanation {
    /// JSON; none where the answer failed the check.
    pub answer: Option<String>,
    /// When it was given.
    pub at: Timestamp,
}

impl Store {
    /// What was said of two texts, if anything.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn explanation(&self, key: &ExplanationKey) -> Result<Option<KeptExplanation>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT answer, at FROM explanation WHERE issue_text = ?1 AND signal_text = ?2 AND model = ?3",
            )?;
            let found = statement.query_row(
                params![key.issue.as_bytes(), key.signal.as_bytes(), key.model],
                |row| {
                    let at = Timestamp::from_millisecond(row.get(1)?).unwrap_or_default();
                    Ok(KeptExplanation { answer: row.get(0)?, at })
                },
            );
            Ok(found.optional()?)
        })
    }

    /// How often language models were asked on the day of `now` (UTC).
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn explanation_calls(&self, now: Timestamp) -> Result<u32, StoreError> {
        self.read(|connection| {
            let sql = "SELECT calls FROM explanation_spending WHERE day = ?1";
            Ok(connection.query_row(sql, [day(now)], |row| row.get(0)).optional()?.unwrap_or(0))
        })
    }
}

impl Writer<'_> {
    /// Keeps what was said. An answer that failed the check does not take the place of one
    /// that passed.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_explanation(
        &mut self,
        key: &ExplanationKey,
        kept: &KeptExplanation,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO explanation (issue_text, signal_text, model, answer, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET answer = excluded.answer, at = excluded.at
             WHERE excluded.answer IS NOT NULL",
            params![
                key.issue.as_bytes(),
                key.signal.as_bytes(),
                key.model,
                kept.answer,
                kept.at.as_millisecond()
            ],
        )?;
        self.transaction.execute(
            "DELETE FROM explanation WHERE at < (SELECT at FROM explanation ORDER BY at DESC LIMIT 1 OFFSET ?1)",
            [EXPLANATIONS_KEPT - 1],
        )?;
        Ok(())
    }

    /// Counts one call more on the day of `now` (UTC), unless there were `calls_max` already;
    /// gives whether it was counted.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn spend_explanation_call(&mut self, now: Timestamp, calls_max: u32) -> Result<bool, StoreError> {
        let counted = self.transaction.execute(
            "INSERT INTO explanation_spending (day, calls) SELECT ?1, 1 WHERE ?2 > 0
             ON CONFLICT DO UPDATE SET calls = calls + 1 WHERE calls < ?2",
            params![day(now), calls_max],
        )?;
        Ok(counted > 0)
    }

    /// Forgets what was said of a text that nothing has any more.
    pub(super) fn drop_unused_explanations(&mut self, hash: TextHash) -> Result<(), StoreError> {
        for (text, table) in [("issue_text", "issue"), ("signal_text", "signal")] {
            let mut statement = self.transaction.prepare_cached(&format!(
                "DELETE FROM explanation WHERE {text} = ?1
                    AND NOT EXISTS (SELECT 1 FROM {table} WHERE text_hash = ?1)"
            ))?;
            statement.execute([hash.as_bytes()])?;
        }
        Ok(())
    }
}

fn day(now: Timestamp) -> String {
    now.strftime("%F").to_string()
}
