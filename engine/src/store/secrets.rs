//! Secrets as they lie in the database: encrypted, see [`crate::secrets`].

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Writer};

/// That a secret has been set; nothing of the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSecret {
    /// Its name.
    pub name: String,
    /// When it was set.
    pub set_at: Timestamp,
}

impl Store {
    /// The secrets that have been set, by name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn known_secrets(&self) -> Result<Vec<KnownSecret>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT name, set_at FROM secret ORDER BY name")?;
            let found = statement.query_map([], |row| {
                let set_at = Timestamp::from_millisecond(row.get(1)?).unwrap_or_default();
                Ok(KnownSecret { name: row.get(0)?, set_at })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// A secret as it was sealed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sealed_secret(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT sealed FROM secret WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
    }
}

impl Writer<'_> {
    /// Keeps a sealed secret, in the place of an earlier one of that name.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_sealed_secret(&mut self, name: &str, sealed: &[u8], now: Timestamp) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO secret (name, sealed, set_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at",
            params![name, sealed, now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Forgets a secret; gives whether there was one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn remove_secret(&mut self, name: &str) -> Result<bool, StoreError> {
        Ok(self.transaction.execute("DELETE FROM secret WHERE name = ?1", [name])? > 0)
    }
}
