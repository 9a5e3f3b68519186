//! Which issue goes with which signal, as the last run found it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Writer};

/// A finished run of the matching.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// Whose vectors were compared.
    pub model: &'a str,
    /// The floor.
    pub min_similarity: f32,
    /// What [`Store::inputs_hash`] was.
    pub inputs_hash: [u8; 32],
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
    /// What [`Store::inputs_hash`] was.
    pub inputs_hash: [u8; 32],
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
            let sql = "SELECT id, model, min_similarity, inputs_hash, pair_count, finished_at
                       FROM run ORDER BY id DESC LIMIT 1";
            let run = connection.query_row(sql, [], |row| {
                Ok(LastRun {
                    id: row.get(0)?,
                    model: row.get(1)?,
                    min_similarity: row.get(2)?,
                    inputs_hash: row.get(3)?,
                    pair_count: row.get::<_, i64>(4)? as u64,
                    finished_at: Timestamp::from_millisecond(row.get(5)?).unwrap_or_default(),
                })
            });
            Ok(run.optional()?)
        })
    }

    /// A hash of everything that the associations follow from: which records there
    /// are and what their texts are.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inputs_hash(&self) -> Result<[u8; 32], StoreError> {
        self.read(|connection| {
            let mut hasher = blake3::Hasher::new();
            for table in ["live_issue", "live_signal"] {
                let mut statement =
                    connection.prepare(&format!("SELECT row, text_hash FROM {table} ORDER BY row"))?;
                let mut found = statement.query([])?;
                while let Some(row) = found.next()? {
                    hasher.update(&row.get::<_, i64>(0)?.to_le_bytes());
                    hasher.update(&row.get::<_, [u8; 16]>(1)?);
                }
                hasher.update(table.as_bytes());
            }
            Ok(*hasher.finalize().as_bytes())
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
            "INSERT INTO run (model, min_similarity, inputs_hash, pair_count, finished_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                run.model,
                run.min_similarity,
                run.inputs_hash,
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
}
