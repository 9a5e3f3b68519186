//! Which issue goes with which signal, as the last run found it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Changes, Inputs, Store, StoreError, Writer};

/// A finished run of the matching.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// Whose vectors were compared.
    pub model: &'a str,
    /// The floor.
    pub min_similarity: f32,
    /// What it compared.
    pub inputs: Inputs,
    /// When it finished.
    pub finished_at: Timestamp,
}

/// What is remembered of the last finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct LastRun {
    /// Number of the run.
    pub id: i64,
    /// Whose vectors were compared.
    pub model: String,
    /// The floor.
    pub min_similarity: f32,
    /// The hash of what it compared, see [`Inputs`].
    pub inputs_hash: [u8; 32],
    /// The position up to which it has joined what changed, see [`Inputs`].
    pub joined_to: i64,
    /// How many associations it left.
    pub pair_count: u64,
    /// When it finished.
    pub finished_at: Timestamp,
}

/// An association that a run found, by keys inside the database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewPair {
    /// Row of the issue.
    pub issue: i64,
    /// Row of the signal.
    pub signal: i64,
    /// Cosine similarity.
    pub similarity: f32,
}

impl Store {
    /// The last finished run, if there was one.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn last_run(&self) -> Result<Option<LastRun>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT id, model, min_similarity, inputs_hash, pair_count, finished_at, joined_to
                       FROM run ORDER BY id DESC LIMIT 1";
            let run = connection.query_row(sql, [], |row| {
                Ok(LastRun {
                    id: row.get(0)?,
                    model: row.get(1)?,
                    min_similarity: row.get(2)?,
                    inputs_hash: row.get(3)?,
                    pair_count: row.get::<_, i64>(4)? as u64,
                    finished_at: Timestamp::from_millisecond(row.get(5)?).unwrap_or_default(),
                    joined_to: row.get(6)?,
                })
            });
            Ok(run.optional()?)
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
            "INSERT INTO run (model, min_similarity, inputs_hash, joined_to, pair_count, finished_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                run.model,
                run.min_similarity,
                run.inputs.hash,
                run.inputs.position,
                pairs.len() as i64,
                run.finished_at.as_millisecond()
            ],
        )?;
        let id = self.transaction.last_insert_rowid();
        self.transaction.execute("DELETE FROM association", [])?;
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO association (issue, signal, similarity, run) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for pair in pairs {
            insert.execute(params![pair.issue, pair.signal, pair.similarity, id])?;
        }
        self.browsable_changed = true;
        Ok(id)
    }
    /// Puts the associations of changed records in the place of their former ones, so
    /// that the run `last` stands for what there is now. Verdicts are not touched. Gives
    /// how many associations there are, or none, and nothing is done, where another run
    /// has come in between.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn carry_on(
        &mut self,
        last: &LastRun,
        changes: &Changes,
        pairs: &[NewPair],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT id, joined_to FROM run ORDER BY id DESC LIMIT 1";
        let newest = self.transaction.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if newest != Some((last.id, last.joined_to)) {
            return Ok(None);
        }
        let gone = self.drop_associations("issue", &changes.issues)?
            + self.drop_associations("signal", &changes.signals)?;
        let added = self.add_associations(last.id, pairs)?;
        let count: i64 =
            self.transaction.query_row("SELECT count(*) FROM association", [], |row| row.get(0))?;
        self.transaction.execute(
            "UPDATE run SET inputs_hash = ?2, joined_to = ?3, pair_count = ?4, finished_at = ?5 WHERE id = ?1",
            params![
                last.id,
                changes.inputs.hash,
                changes.inputs.position,
                count,
                now.as_millisecond()
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
    fn add_associations(&mut self, run: i64, pairs: &[NewPair]) -> Result<usize, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO association (issue, signal, similarity, run) SELECT ?1, ?2, ?3, ?4
             WHERE EXISTS (SELECT 1 FROM issue WHERE row = ?1) AND EXISTS (SELECT 1 FROM signal WHERE row = ?2)",
        )?;
        let mut count = 0;
        for pair in pairs {
            count += statement.execute(params![pair.issue, pair.signal, pair.similarity, run])?;
        }
        Ok(count)
    }
}
