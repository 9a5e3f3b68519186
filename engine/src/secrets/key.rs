//! The key that all secrets are encrypted with.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::{SecretError, from_hex, to_hex};

const KEY_BYTES: usize = 32;
/// The first byte of what is sealed, should there ever be another way of sealing.
const VERSION: u8 = 1;
/// A key file holds the digits and perhaps a line break.
const FILE_MAX_BYTES: u64 = 256;

/// Encrypts and opens.
pub(super) struct Key(LessSafeKey);

impl Key {
    /// Of 64 hexadecimal digits.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        let digits = Zeroizing::new(digits.trim().to_ascii_lowercase());
        let bytes = Zeroizing::new(from_hex::<KEY_BYTES>(&digits)?);
        Some(Self(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &*bytes).ok()?)))
    }

    /// The key in a file; none if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, SecretError> {
        let unusable = |reason: String| SecretError::KeyFileUnusable { path: path.to_owned(), reason };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(error.to_string())),
        };
        refuse_if_open_to_others(&file, path)?;
        let mut digits = Zeroizing::new(String::new());
        let read = file.take(FILE_MAX_BYTES).read_to_string(&mut digits);
        read.map_err(|error| unusable(error.to_string()))?;
        let key = Self::parse(&digits);
        key.map(Some).ok_or_else(|| unusable("it should hold 64 hexadecimal digits".into()))
    }

    /// Makes a file with a new key unless somebody else has just done so, and reads it.
    pub(super) fn make(path: &Path) -> Result<Self, SecretError> {
        let unusable = |reason: String| SecretError::KeyFileUnusable { path: path.to_owned(), reason };
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        SystemRandom::new().fill(&mut *bytes).map_err(|_| SecretError::NoRandom)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Such a file is its owner's alone (mode 0600) from the first moment.
        let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        let mut file = file.map_err(|error| unusable(error.to_string()))?;
        let digits = Zeroizing::new(to_hex(&*bytes));
        let written = file.write_all(digits.as_bytes()).and_then(|()| file.as_file().sync_all());
        written.map_err(|error| unusable(error.to_string()))?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != ErrorKind::AlreadyExists => {
                Err(unusable(error.error.to_string()))
            }
            _ => Self::read(path)?.ok_or_else(|| unusable("it is gone again".into())),
        }
    }

    /// Encrypts `text` for the name it is kept under.
    pub(super) fn seal(&self, name: &str, text: &str) -> Result<Vec<u8>, SecretError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| SecretError::NoRandom)?;
        let mut sealed = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut sealed)
            .map_err(|_| SecretError::NoSecret)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// The text that was sealed for this name; none if the key, the name or a single bit
    /// is another.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, rest) = rest.split_at_checked(NONCE_LEN)?;
        if *version != VERSION {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = Zeroizing::new(rest.to_vec());
        let opened = self.0.open_in_place(nonce, Aad::from(name), &mut text).ok()?;
        Some(Zeroizing::new(str::from_utf8(opened).ok()?.to_owned()))
    }
}

#[cfg(unix)]
fn refuse_if_open_to_others(file: &File, path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map(|about| about.permissions().mode()).unwrap_or(u32::MAX);
    if mode & 0o077 == 0 { Ok(()) } else { Err(SecretError::KeyFileOpen { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn refuse_if_open_to_others(_: &File, _: &Path) -> Result<(), SecretError> {
    Ok(())
}
