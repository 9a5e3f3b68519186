//! Which records have changed since somebody last looked.
//!
//! The database itself keeps the log, by triggers: whoever changes a text, brings a
//! vector or takes a record away is in it, in this process or another. Each record
//! stands in it once, at its newest change.

use rusqlite::{Connection, OptionalExtension};

use super::embeddings::Side;
use super::{Store, StoreError};

/// What the associations follow from, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// A hash of which records there are and what their texts are.
    pub hash: [u8; 32],
    /// The position up to which every record has its vector; it grows with each change. What
    /// changed later is left to the next run.
    pub position: i64,
    /// How many issues there are.
    pub issues: u64,
    /// How many signals there are.
    pub signals: u64,
}

/// The records that changed after a position, and what there was when they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The inputs with these changes.
    pub inputs: Inputs,
    /// Rows of issues that are new, changed or gone up to the position of `inputs`, in order.
    pub issues: Vec<i64>,
    /// Rows of signals that are new, changed or gone up to there, in order.
    pub signals: Vec<i64>,
}

impl Store {
    /// The position of the newest change.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn position(&self) -> Result<i64, StoreError> {
        self.read(position)
    }

    /// What the associations by the vectors of a model follow from, now.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inputs(&self, model: &str) -> Result<Inputs, StoreError> {
        self.read(|connection| inputs(connection, model, i64::MIN))
    }

    /// What changed after `position` and has its vectors of a model.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn changes_since(&self, model: &str, position: i64) -> Result<Changes, StoreError> {
        self.read(|connection| {
            let inputs = inputs(connection, model, position)?;
            let of = |side| changed(connection, side, position, inputs.position);
            Ok(Changes { inputs, issues: of(Side::Issues)?, signals: of(Side::Signals)? })
        })
    }
}

pub(super) fn position(connection: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(position), 0) FROM changed_record";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// The position before the first change after `since` whose record has no vector yet: it was
/// written after the texts were embedded, or while they were.
fn embedded_position(connection: &Connection, model: &str, since: i64) -> Result<i64, StoreError> {
    let pending = |side: Side| {
        let (table, live) = (side.table(), side.live());
        format!(
            "(side = '{table}' AND EXISTS (SELECT 1 FROM {live} AS item WHERE item.row = changed_record.row
                AND NOT EXISTS (SELECT 1 FROM embedding
                    WHERE embedding.text_hash = item.text_hash AND embedding.model = ?1)))"
        )
    };
    let sql = format!(
        "SELECT position FROM changed_record WHERE position > ?2 AND ({} OR {}) ORDER BY position LIMIT 1",
        pending(Side::Issues),
        pending(Side::Signals)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let first: Option<i64> = statement.query_row((model, since), |row| row.get(0)).optional()?;
    first.map_or_else(|| position(connection), |first| Ok(first - 1))
}

/// In order of the text: the index of texts then holds all that is read.
fn inputs(connection: &Connection, model: &str, since: i64) -> Result<Inputs, StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut counts = [0; 2];
    for (side, count) in [Side::Issues, Side::Signals].into_iter().zip(&mut counts) {
        let sql = format!("SELECT row, text_hash FROM {} ORDER BY text_hash, row", side.live());
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            hasher.update(&row.get::<_, i64>(0)?.to_le_bytes());
            hasher.update(&row.get::<_, [u8; 16]>(1)?);
            *count += 1;
        }
        hasher.update(side.table().as_bytes());
    }
    let hash = *hasher.finalize().as_bytes();
    let position = embedded_position(connection, model, since)?;
    Ok(Inputs { hash, position, issues: counts[0], signals: counts[1] })
}

/// The plus keeps SQLite from going through all records of the side.
pub(super) fn changed(
    connection: &Connection,
    side: Side,
    after: i64,
    to: i64,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT row FROM changed_record WHERE +side = ?1 AND position > ?2 AND position <= ?3
         ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows: Vec<i64> =
        statement.query_map((side.table(), after, to), |row| row.get(0))?.collect::<Result<_, _>>()?;
    rows.sort_unstable();
    Ok(rows)
}
