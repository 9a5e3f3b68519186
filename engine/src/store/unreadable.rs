//! Records whose text the model cannot read.

use domain::{SignalKey, Unreadable};
use rusqlite::{Connection, OptionalExtension, Params};

use super::{Store, StoreError};

/// The reason of a text, `?` being its hash, by the model of the last run.
const REASON: &str = "SELECT unreadable FROM embedding
    WHERE model = (SELECT model FROM run ORDER BY id DESC LIMIT 1) AND unreadable IS NOT NULL AND text_hash =";

impl Store {
    /// Why the issue of this id was not matched, if its text could not be read.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unreadable_issue(&self, id: &str) -> Result<Option<Unreadable>, StoreError> {
        let sql = format!("{REASON} (SELECT text_hash FROM live_issue WHERE id = ?1)");
        self.read(|connection| reason(connection, &sql, [id]))
    }

    /// The same of the signal of this key.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unreadable_signal(&self, key: &SignalKey) -> Result<Option<Unreadable>, StoreError> {
        let sql =
            format!("{REASON} (SELECT text_hash FROM live_signal WHERE source = ?1 AND external_id = ?2)");
        self.read(|connection| reason(connection, &sql, [&key.source, &key.external_id]))
    }

    /// How many issues and signals, together, the model of the last run cannot read for a reason.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn count_unreadable(&self, reason: Unreadable) -> Result<u64, StoreError> {
        let texts = "SELECT text_hash FROM embedding
            WHERE model = (SELECT model FROM run ORDER BY id DESC LIMIT 1) AND unreadable = ?1";
        let sql = format!(
            "SELECT (SELECT count(*) FROM live_issue WHERE text_hash IN ({texts}))
                + (SELECT count(*) FROM live_signal WHERE text_hash IN ({texts}))"
        );
        self.read(|connection| {
            Ok(connection.prepare_cached(&sql)?.query_row([reason.as_str()], |row| row.get::<_, i64>(0))?
                as u64)
        })
    }
}

fn reason(connection: &Connection, sql: &str, key: impl Params) -> Result<Option<Unreadable>, StoreError> {
    let word: Option<String> = connection.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    Ok(word.as_deref().and_then(Unreadable::from_word))
}
