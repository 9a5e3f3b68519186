//! The cleaned texts of records.

use rusqlite::OptionalExtension;

use super::embeddings::{read_text, texts};
use super::{Side, Store, StoreError};

impl Store {
    /// The keys of all records of a side that its source still has, in order.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn rows(&self, side: Side) -> Result<Vec<i64>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare(&format!("SELECT row FROM {} ORDER BY row", side.live()))?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// The cleaned texts of the records with these keys, in the same order; that of a
    /// record that is no more is empty.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn texts(&self, side: Side, rows: &[i64]) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&texts(side, "WHERE row = ?1"))?;
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                let text = statement.query_row([row], |row| Ok(read_text(side, row))).optional()?;
                found.push(text.transpose()?.unwrap_or_default());
            }
            Ok(found)
        })
    }
}
