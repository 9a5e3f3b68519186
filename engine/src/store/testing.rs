//! What only tests need of the tables.

use crate::score::Features;

use super::{NewPair, Side, Store, StoreError, Writer};

impl Store {
    /// All associations, by issue and signal.
    pub(crate) fn associations(&self) -> Result<Vec<NewPair>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT issue, signal, similarity, confidence, margin, words, signal_share, issue_share
                FROM association ORDER BY issue, signal";
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map([], |row| {
                Ok(NewPair {
                    issue: row.get(0)?,
                    signal: row.get(1)?,
                    similarity: row.get(2)?,
                    confidence: row.get(3)?,
                    features: Features {
                        margin: row.get(4)?,
                        words: row.get(5)?,
                        signal_share: row.get(6)?,
                        issue_share: row.get(7)?,
                    },
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// The rows of a side that no verdict speaks of, in order.
    pub(crate) fn unjudged_rows(&self, side: Side) -> Result<Vec<i64>, StoreError> {
        let table = side.table();
        let sql = format!(
            "SELECT row FROM {table} WHERE row NOT IN (SELECT {table} FROM verdict_event) ORDER BY row"
        );
        self.read(|connection| {
            Ok(connection.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Takes a record out, with all that hangs on it.
    pub(crate) fn delete_record(&mut self, side: Side, row: i64) -> Result<(), StoreError> {
        self.transaction.execute(&format!("DELETE FROM {} WHERE row = ?1", side.table()), [row])?;
        Ok(())
    }
}
