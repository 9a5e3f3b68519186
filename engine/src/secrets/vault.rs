//! Keeping secrets and getting them back.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::key::Key;
use super::{Secret, SecretError, SecretName};
use crate::store::{Location, Store, StoreError, Writer};

/// The environment variable that may hold the key.
pub const KEY_VARIABLE: &str = "ASSOCIATIONS_KEY";

/// A key to a service and the address that it was given for.
pub struct AddressedKey<'a> {
    /// Which service's key it is.
    pub name: SecretName,
    /// The key.
    pub secret: &'a Secret,
    /// The only address that it may be sent to.
    pub address: &'a str,
}

/// Where the key to a database's secrets is.
pub struct Vault {
    variable: Option<Zeroizing<String>>,
    file: PathBuf,
}

impl Vault {
    /// The vault of the database `db`. Its key is the value of [`KEY_VARIABLE`], 64
    /// hexadecimal digits, where that is set; otherwise it is in the file of the
    /// database's name with `.key` behind it, which is made when the first secret is kept.
    pub fn new(db: &Path, variable: Option<String>) -> Self {
        Self { variable: variable.map(Zeroizing::new), file: Location::of(db).beside(".key") }
    }

    /// Keeps a secret in the place of an earlier one of that name.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub fn put(
        &self,
        store: &Store,
        name: SecretName,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<(), SecretError> {
        let key = self.key_or_new()?;
        store.write(|writer| put(&key, writer, name, secret, now))
    }

    /// Keeps a key with its address, in the place of an earlier one of that name. What `also`
    /// writes is in the same transaction.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub fn put_key(
        &self,
        store: &Store,
        new: &AddressedKey<'_>,
        now: Timestamp,
        also: impl FnOnce(&mut Writer<'_>) -> Result<(), StoreError>,
    ) -> Result<(), SecretError> {
        let sealed = self.key_or_new()?.seal(new.name.as_str(), new.secret.expose())?;
        Ok(store.write(|writer| {
            writer.put_sealed_key(new.name.as_str(), &sealed, Some(new.address), now)?;
            also(writer)
        })?)
    }

    /// The key of a service, if it was given for this address; none if there is no key.
    ///
    /// # Errors
    /// If it was given for another address, or see [`Self::get`].
    pub fn key_for(
        &self,
        store: &Store,
        name: SecretName,
        address: &str,
    ) -> Result<Option<Secret>, SecretError> {
        let Some(sealed) = store.sealed_key(name.as_str())? else { return Ok(None) };
        if sealed.address.as_deref() != Some(address) {
            return Err(SecretError::OtherAddress(name.label()));
        }
        self.open(name, &sealed.sealed).map(Some)
    }

    /// A secret; none if none of that name was kept.
    ///
    /// # Errors
    /// If it was encrypted with another key, or see [`SecretError`].
    pub fn get(&self, store: &Store, name: SecretName) -> Result<Option<Secret>, SecretError> {
        let Some(sealed) = store.sealed_secret(name.as_str())? else { return Ok(None) };
        self.open(name, &sealed).map(Some)
    }

    /// Changes Linear's webhook secret over: the present one becomes the previous one,
    /// and both hold until the previous one is removed.
    ///
    /// # Errors
    /// If there is none yet, or see [`SecretError`].
    pub fn rotate_webhook_secret(
        &self,
        store: &Store,
        new: &Secret,
        now: Timestamp,
    ) -> Result<(), SecretError> {
        let (present, previous) = (SecretName::LinearWebhookSecret, SecretName::LinearWebhookSecretPrevious);
        let old = self.get(store, present)?.ok_or(SecretError::Missing(present.label()))?;
        let key = self.key_or_new()?;
        store.write(|writer| {
            put(&key, writer, previous, &old, now)?;
            put(&key, writer, present, new, now)
        })
    }

    fn open(&self, name: SecretName, sealed: &[u8]) -> Result<Secret, SecretError> {
        let unreadable = || SecretError::Unreadable(name.label());
        let key = self.key()?.ok_or_else(unreadable)?;
        Secret::new(&key.open(name.as_str(), sealed).ok_or_else(unreadable)?)
    }

    fn key(&self) -> Result<Option<Key>, SecretError> {
        match &self.variable {
            Some(digits) => Key::parse(digits).map(Some).ok_or(SecretError::BadVariable),
            None => Key::read(&self.file),
        }
    }

    fn key_or_new(&self) -> Result<Key, SecretError> {
        match self.key()? {
            Some(key) => Ok(key),
            None => Key::make(&self.file),
        }
    }
}

fn put(
    key: &Key,
    writer: &mut Writer<'_>,
    name: SecretName,
    secret: &Secret,
    now: Timestamp,
) -> Result<(), SecretError> {
    let sealed = key.seal(name.as_str(), secret.expose())?;
    Ok(writer.put_sealed_secret(name.as_str(), &sealed, now)?)
}
