//! Lists that people gave a name.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError, Writer};

/// Views that are kept.
pub const SAVED_VIEWS_MAX: usize = 200;
/// Characters of a view's name.
pub const VIEW_NAME_MAX_CHARS: usize = 200;
/// Bytes of a view's URL.
pub const VIEW_URL_MAX_BYTES: usize = 8_192;

impl Store {
    /// Every saved list as its name and its URL, by name; at most [`SAVED_VIEWS_MAX`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn saved_views(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT name, url FROM saved_view ORDER BY name LIMIT ?1")?;
            let found =
                statement.query_map([SAVED_VIEWS_MAX as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Keeps a list under a name, in the place of an earlier one of that name.
    ///
    /// # Errors
    /// If it is over a limit or the database cannot be written.
    pub fn put_saved_view(&mut self, name: &str, url: &str, at: Timestamp) -> Result<(), StoreError> {
        self.check_saved_view(name, url)?;
        self.transaction.execute(
            "INSERT INTO saved_view (name, url, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET url = excluded.url, at = excluded.at",
            params![name, url, at.as_millisecond()],
        )?;
        Ok(())
    }

    fn check_saved_view(&self, name: &str, url: &str) -> Result<(), StoreError> {
        let refused = |why: String| Err(StoreError::OverLimit(why));
        if name.chars().count() > VIEW_NAME_MAX_CHARS {
            return refused(format!(
                "A view's name has at most {VIEW_NAME_MAX_CHARS} characters; shorten it."
            ));
        }
        if url.len() > VIEW_URL_MAX_BYTES {
            return refused("This view has too many filters to be saved; remove some.".to_owned());
        }
        let sql = "SELECT count(*) FROM saved_view WHERE name <> ?1";
        let others: i64 = self.transaction.query_row(sql, [name], |row| row.get(0))?;
        if others >= SAVED_VIEWS_MAX as i64 {
            return refused(format!("{SAVED_VIEWS_MAX} views are saved already; delete one first."));
        }
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
