//! Writing inside one transaction.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

use super::StoreError;
use crate::text::TextHash;

/// What became of a record that was put into the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there before.
    New,
    /// It was there and differs now.
    Changed,
    /// It was there just so, or in a newer version.
    Unchanged,
}

/// A transaction in progress; see [`super::Store::write`].
pub struct Writer<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) browsable_changed: bool,
}

impl<'t> Writer<'t> {
    pub(super) fn new(transaction: &'t Transaction<'t>) -> Self {
        Self { transaction, browsable_changed: false }
    }

    /// Moves the catalogue's version on if anything a person can see has changed.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        if self.browsable_changed {
            self.transaction.execute(
                "UPDATE setting SET value = CAST(value AS INTEGER) + 1 WHERE name = 'catalogue_version'",
                [],
            )?;
        }
        Ok(())
    }

    /// A remembered setting.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE name = ?1";
        Ok(self.transaction.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Remembers a setting.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?;
        statement.execute([name, value])?;
        Ok(())
    }

    /// Forgets the vectors and the explanations of a text that nothing has any more.
    pub(super) fn drop_unused_text(&mut self, hash: TextHash) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM embedding WHERE text_hash = ?1
                AND NOT EXISTS (SELECT 1 FROM issue WHERE text_hash = ?1)
                AND NOT EXISTS (SELECT 1 FROM signal WHERE text_hash = ?1)",
        )?;
        statement.execute([hash.as_bytes()])?;
        self.drop_unused_explanations(hash)
    }

    /// The stored source text of a record: text hash, raw JSON, time of change, time of removal.
    pub(super) fn stored(
        &self,
        sql: &str,
        key: &[&dyn rusqlite::ToSql],
    ) -> Result<Option<StoredRecord>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let found = statement.query_row(key, |row| {
            Ok(StoredRecord {
                text_hash: TextHash::from_bytes(row.get(0)?),
                raw: row.get(1)?,
                updated_at_ms: row.get(2)?,
                removed_at_ms: row.get(3)?,
            })
        });
        Ok(found.optional()?)
    }
}

/// What the store has of a record that is being put in.
pub(super) struct StoredRecord {
    pub(super) text_hash: TextHash,
    pub(super) raw: String,
    pub(super) updated_at_ms: Option<i64>,
    pub(super) removed_at_ms: Option<i64>,
}

impl StoredRecord {
    /// Whether what was read at `now` says nothing new: it is there just so, or newer,
    /// or its removal was heard of after the reading began.
    pub(super) fn outweighs(&self, new: &NewRecord<'_>, now: Timestamp) -> bool {
        let is_older = new.updated_at_ms.zip(self.updated_at_ms).is_some_and(|(new, old)| new < old);
        let is_same = self.raw == new.raw && self.removed_at_ms == new.removed_at_ms;
        let is_gone = new.removed_at_ms.is_none()
            && self.removed_at_ms.is_some_and(|removed| removed > now.as_millisecond());
        is_older || is_same || is_gone
    }
}

/// What decides whether a record that is being put in is news.
pub(super) struct NewRecord<'a> {
    pub(super) raw: &'a str,
    pub(super) updated_at_ms: Option<i64>,
    pub(super) removed_at_ms: Option<i64>,
}
