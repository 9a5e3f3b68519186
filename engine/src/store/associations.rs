//! Which issue goes with which signal, as the last run found it.

use super::{Side, Store, StoreError};
use crate::score::Features;

/// An association that a run found, by keys inside the database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewPair {
    /// Row of the issue.
    pub issue: i64,
    /// Row of the signal.
    pub signal: i64,
    /// Cosine similarity.
    pub similarity: f32,
    /// The estimated probability that a person would confirm it.
    pub confidence: f32,
    /// What the confidence was made of.
    pub features: Features,
}

impl Store {
    /// Pairs that people judged, by row of issue and of signal, and whether they confirmed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn judged_rows(&self) -> Result<Vec<(i64, i64, bool)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT issue, signal, verdict = 'confirmed' FROM verdict ORDER BY issue, signal";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// What records of a side are associated with, up to `limit` for each, the surest first;
    /// some may be named twice.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partners(
        &self,
        side: Side,
        rows: impl Iterator<Item = i64>,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let (own, other) = match side {
            Side::Issues => ("issue", "signal"),
            Side::Signals => ("signal", "issue"),
        };
        let sql = format!(
            "SELECT {other} FROM association WHERE {own} = ?1 ORDER BY confidence DESC LIMIT {limit}"
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = Vec::new();
            for row in rows {
                for partner in statement.query_map([row], |row| row.get(0))? {
                    found.push(partner?);
                }
            }
            Ok(found)
        })
    }

    /// Whether people judged a pair, of records that are still there, that no run has scored.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn has_unscored_verdicts(&self, model: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM verdict
                JOIN live_issue AS issue ON issue.row = verdict.issue
                JOIN live_signal AS signal ON signal.row = verdict.signal
                WHERE NOT EXISTS (SELECT 1 FROM association
                    WHERE association.issue = verdict.issue AND association.signal = verdict.signal)
                AND NOT EXISTS (SELECT 1 FROM embedding WHERE model = ?1 AND unreadable IS NOT NULL
                    AND embedding.text_hash IN (issue.text_hash, signal.text_hash)))";
            Ok(connection.prepare_cached(sql)?.query_row([model], |row| row.get(0))?)
        })
    }
}

/// Which associations a run gives anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of changed records.
    Changed,
}
