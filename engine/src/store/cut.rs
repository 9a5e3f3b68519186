//! Which matches are to count, as somebody chose.

use domain::trust::Wish;
use rusqlite::{Connection, OptionalExtension};

use super::{Store, StoreError, Writer};

/// The setting that holds it.
const CUT: &str = "cut";

impl Store {
    /// What was chosen, or what is usual.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn wish(&self) -> Result<Wish, StoreError> {
        self.read(wish)
    }
}

impl Writer<'_> {
    /// Remembers which matches are to count.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_wish(&mut self, wish: Wish) -> Result<(), StoreError> {
        self.put_setting(CUT, &wish.to_string())?;
        self.browsable_changed = true;
        Ok(())
    }
}

pub(super) fn wish(connection: &Connection) -> Result<Wish, StoreError> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    let found: Option<String> = connection.query_row(sql, [CUT], |row| row.get(0)).optional()?;
    Ok(found.and_then(|text| text.parse().ok()).unwrap_or_default())
}
