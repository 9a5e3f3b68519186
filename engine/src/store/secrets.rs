//! Secrets as they lie in the database: encrypted, see [`crate::secrets`].

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError, Writer};

/// That a secret has been set; nothing of the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSecret {
    /// Its name.
    pub name: String,
    /// When it was set.
    pub set_at: Timestamp,
}

/// A key as it was sealed, with the address that it was given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedKey {
    /// The encrypted key.
    pub sealed: Vec<u8>,
    /// The only address that it may be sent to; none of a secret that is sent nowhere.
    pub address: Option<String>,
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

    /// A key and its address, in one read.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn sealed_key(&self, name: &str) -> Result<Option<SealedKey>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT sealed, address FROM secret WHERE name = ?1")?;
            let read = |row: &Row<'_>| Ok(SealedKey { sealed: row.get(0)?, address: row.get(1)? });
            Ok(statement.query_row([name], read).optional()?)
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
        self.put_sealed_key(name, sealed, None, now)
    }

    /// The same with the address that a key was given for.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_sealed_key(
        &mut self,
        name: &str,
        sealed: &[u8],
        address: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction.execute(
            "INSERT INTO secret (name, sealed, set_at, address) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE
             SET sealed = excluded.sealed, set_at = excluded.set_at, address = excluded.address",
            params![name, sealed, now.as_millisecond(), address],
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
