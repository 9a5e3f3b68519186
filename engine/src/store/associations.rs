//! Which issue goes with which signal, as the last run found it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Changes, LastRun, Run, Side, Store, StoreError, Writer};
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

const COLUMNS: &str = "issue, signal, similarity, confidence, margin, words, signal_share, issue_share, run";

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
    pub fn has_unscored_verdicts(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM verdict
                JOIN live_issue AS issue ON issue.row = verdict.issue
                JOIN live_signal AS signal ON signal.row = verdict.signal
                WHERE NOT EXISTS (SELECT 1 FROM association
                    WHERE association.issue = verdict.issue AND association.signal = verdict.signal))";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })
    }
}

impl Writer<'_> {
    /// Puts a run's associations in the place of the former ones and returns the
    /// number of the run. Verdicts are not touched.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn replace_associations(
        &mut self,
        run: &Run<'_>,
        pairs: impl ExactSizeIterator<Item = NewPair>,
    ) -> Result<i64, StoreError> {
        self.transaction.execute(
            "INSERT INTO run (model, min_similarity, scorer, inputs_hash, joined_to, pair_count, finished_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                run.model,
                run.min_similarity,
                run.scorer,
                run.inputs.hash,
                run.inputs.position,
                pairs.len() as i64,
                run.finished_at.as_millisecond()
            ],
        )?;
        let id = self.transaction.last_insert_rowid();
        self.transaction.execute("DELETE FROM association", [])?;
        self.add_associations(id, pairs)?;
        self.browsable_changed = true;
        Ok(id)
    }

    /// Puts all associations in the place of the former ones, or, where `changes` are given,
    /// those of changed records in the place of theirs, so that the run `last` stands for
    /// what there is now. Verdicts are not touched. Gives how many associations there are, or
    /// none, and nothing is done, where another run has come in between.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn carry_on(
        &mut self,
        last: &LastRun,
        changes: &Changes,
        scope: Scope,
        pairs: &[NewPair],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT id, joined_to FROM run ORDER BY id DESC LIMIT 1";
        let newest = self.transaction.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if newest != Some((last.id, last.joined_to)) {
            return Ok(None);
        }
        let gone = match scope {
            Scope::All => self.transaction.execute("DELETE FROM association", [])?,
            Scope::Changed => {
                self.drop_associations("issue", &changes.issues)?
                    + self.drop_associations("signal", &changes.signals)?
            }
        };
        let added = self.add_associations(last.id, pairs.iter().copied())?;
        let count: i64 =
            self.transaction.query_row("SELECT count(*) FROM association", [], |row| row.get(0))?;
        self.transaction.execute(
            "UPDATE run SET inputs_hash = ?2, joined_to = ?3, pair_count = ?4, finished_at = ?5,
                estimated_from = ?6 WHERE id = ?1",
            params![
                last.id,
                changes.inputs.hash,
                changes.inputs.position,
                count,
                now.as_millisecond(),
                match scope {
                    Scope::All => None,
                    Scope::Changed => Some(last.estimated_from.unwrap_or(last.joined_to)),
                }
            ],
        )?;
        self.browsable_changed |= gone + added > 0;
        Ok(Some(count as u64))
    }

    fn drop_associations(&mut self, side: &str, rows: &[i64]) -> Result<usize, StoreError> {
        let sql = format!("DELETE FROM association WHERE {side} = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut count = 0;
        for row in rows {
            count += statement.execute([row])?;
        }
        Ok(count)
    }

    /// A record may have gone since it was compared; the next run will hear of that.
    fn add_associations(
        &mut self,
        run: i64,
        pairs: impl Iterator<Item = NewPair>,
    ) -> Result<usize, StoreError> {
        let sql = format!(
            "INSERT INTO association ({COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE EXISTS (SELECT 1 FROM issue WHERE row = ?1) AND EXISTS (SELECT 1 FROM signal WHERE row = ?2)"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut count = 0;
        for NewPair { issue, signal, similarity, confidence, features } in pairs {
            let Features { margin, words, signal_share, issue_share } = features;
            count += statement.execute(params![
                issue,
                signal,
                similarity,
                confidence,
                margin,
                words,
                signal_share,
                issue_share,
                run
            ])?;
        }
        Ok(count)
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
