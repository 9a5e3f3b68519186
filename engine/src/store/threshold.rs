//! Which matches are to count, as somebody chose.

use domain::trust::Threshold;
use rusqlite::{Connection, OptionalExtension};

use super::{Store, StoreError, Writer};

/// The setting that holds it.
const CUT: &str = "cut";

impl Store {
    /// What was chosen, or what is usual.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn threshold(&self) -> Result<Threshold, StoreError> {
        self.read(threshold)
    }
}

impl Writer<'_> {
    /// Remembers which matches are to count.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_threshold(&mut self, threshold: Threshold) -> Result<(), StoreError> {
        self.put_setting(CUT, &threshold.to_string())?;
        self.browsable_changed = true;
        Ok(())
    }
}

pub(super) fn threshold(connection: &Connection) -> Result<Threshold, StoreError> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    let found: Option<String> = connection.query_row(sql, [CUT], |row| row.get(0)).optional()?;
    Ok(found.and_then(|text| text.parse().ok()).unwrap_or_default())
}
