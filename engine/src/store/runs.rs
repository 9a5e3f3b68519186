//! Finished runs of the matching.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::{Inputs, Store, StoreError};

/// A finished run of the matching.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// Whose vectors were compared.
    pub model: &'a str,
    /// The floor.
    pub min_similarity: f32,
    /// What made the confidences, in words.
    pub scorer: &'a str,
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
    /// What made the confidences; empty where nothing did.
    pub scorer: String,
    /// The hash of what it compared, see [`Inputs`].
    pub inputs_hash: [u8; 32],
    /// The position up to which it has joined what changed, see [`Inputs`].
    pub joined_to: i64,
    /// The position after which confidences were estimated in the neighbourhood of what changed;
    /// none if all pairs were scored.
    pub estimated_from: Option<i64>,
    /// How many associations it left.
    pub pair_count: u64,
    /// When it finished.
    pub finished_at: Timestamp,
}

impl Store {
    /// The last finished run, if there was one.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn last_run(&self) -> Result<Option<LastRun>, StoreError> {
        self.read(|connection| {
            let sql =
                "SELECT id, model, min_similarity, scorer, inputs_hash, pair_count, finished_at, joined_to,
                        estimated_from
                       FROM run ORDER BY id DESC LIMIT 1";
            let run = connection.query_row(sql, [], |row| {
                Ok(LastRun {
                    id: row.get(0)?,
                    model: row.get(1)?,
                    min_similarity: row.get(2)?,
                    scorer: row.get(3)?,
                    inputs_hash: row.get(4)?,
                    pair_count: row.get::<_, i64>(5)? as u64,
                    finished_at: Timestamp::from_millisecond(row.get(6)?).unwrap_or_default(),
                    joined_to: row.get(7)?,
                    estimated_from: row.get(8)?,
                })
            });
            Ok(run.optional()?)
        })
    }
}
