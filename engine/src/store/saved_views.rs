//! Lists that people gave a name.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError, Writer};

impl Store {
    /// Every saved list as its name and its URL, by name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn saved_views(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT name, url FROM saved_view ORDER BY name")?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Keeps a list under a name, in the place of an earlier one of that name.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_saved_view(&mut self, name: &str, url: &str, at: Timestamp) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO saved_view (name, url, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET url = excluded.url, at = excluded.at",
            params![name, url, at.as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets the list of a name.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn drop_saved_view(&mut self, name: &str) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM saved_view WHERE name = ?1", [name])?;
        Ok(())
    }
}
