//! Keeping the database whole.

use rusqlite::Connection;

use super::{Store, StoreError};

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Issues.
    pub issues: u64,
    /// Signals.
    pub signals: u64,
    /// Vectors.
    pub embeddings: u64,
    /// Associations.
    pub associations: u64,
    /// Verdicts.
    pub verdicts: u64,
}

impl Store {
    /// Counts the rows of every kind, without records that their source has removed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts)
    }

    /// How large the database is, in bytes.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn bytes(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let number = |pragma| {
                connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map(|n| n as u64)
            };
            Ok(number("page_count")? * number("page_size")?)
        })
    }
}

/// Few records are removed, so it is quicker to leave out those than to look up the others.
const BOTH_LIVE: &str = "issue NOT IN (SELECT row FROM issue WHERE removed_at IS NOT NULL)
    AND signal NOT IN (SELECT row FROM signal WHERE removed_at IS NOT NULL)";

pub(super) fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let count = |rows: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {rows}");
        Ok(connection.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
    };
    Ok(Counts {
        issues: count("live_issue")?,
        signals: count("live_signal")?,
        embeddings: count("embedding")?,
        associations: count(&format!("association WHERE {BOTH_LIVE}"))?,
        verdicts: count(&format!("verdict WHERE {BOTH_LIVE}"))?,
    })
}
