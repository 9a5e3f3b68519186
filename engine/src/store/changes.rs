//! Which records have changed since somebody last looked.
//!
//! The database itself keeps the log, by triggers: whoever changes a text, brings a
//! vector or takes a record away is in it, in this process or another. Each record
//! stands in it once, at its newest change.

use rusqlite::Connection;

use super::embeddings::Side;
use super::{Store, StoreError};

/// What the associations follow from, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// A hash of which records there are and what their texts are.
    pub hash: [u8; 32],
    /// The position of the newest change; it grows with each change.
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
    /// Rows of issues that are new, changed or gone, in order.
    pub issues: Vec<i64>,
    /// Rows of signals that are new, changed or gone, in order.
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

    /// What the associations follow from, now.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn inputs(&self) -> Result<Inputs, StoreError> {
        self.read(inputs)
    }

    /// What changed after `position`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn changes_since(&self, position: i64) -> Result<Changes, StoreError> {
        self.read(|connection| {
            Ok(Changes {
                inputs: inputs(connection)?,
                issues: changed(connection, Side::Issues, position)?,
                signals: changed(connection, Side::Signals, position)?,
            })
        })
    }
}

pub(super) fn position(connection: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(position), 0) FROM changed_record";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// In order of the text: the index of texts then holds all that is read.
fn inputs(connection: &Connection) -> Result<Inputs, StoreError> {
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
    Ok(Inputs { hash, position: position(connection)?, issues: counts[0], signals: counts[1] })
}

/// The plus keeps SQLite from going through all records of the side.
fn changed(connection: &Connection, side: Side, position: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT row FROM changed_record WHERE +side = ?1 AND position > ?2 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows: Vec<i64> =
        statement.query_map((side.table(), position), |row| row.get(0))?.collect::<Result<_, _>>()?;
    rows.sort_unstable();
    Ok(rows)
}
