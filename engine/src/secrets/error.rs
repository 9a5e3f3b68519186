//! What can go wrong with secrets.

use std::path::PathBuf;

use super::SECRET_MAX_BYTES;
use super::vault::KEY_VARIABLE;
use crate::store::StoreError;

/// Why a secret was not kept or not read. None of these holds anything secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Nothing was entered.
    #[error("The field is empty; enter the secret.")]
    Empty,
    /// What was entered cannot be one.
    #[error(
        "This secret cannot be stored: it is longer than {SECRET_MAX_BYTES} bytes or contains line breaks. Enter it again."
    )]
    NoSecret,
    /// The environment variable holds no key.
    #[error("{KEY_VARIABLE} must be 64 hexadecimal digits; make a key with `openssl rand -hex 32`.")]
    BadVariable,
    /// Other people of this machine may use the key file.
    #[error("Other users can read the key file {}; restrict it with `chmod 600`.", path.display())]
    KeyFileOpen {
        /// The file.
        path: PathBuf,
    },
    /// The key file cannot be used.
    #[error("The key file {} cannot be used: {reason}.", path.display())]
    KeyFileUnusable {
        /// The file.
        path: PathBuf,
        /// What is wrong, as a phrase.
        reason: String,
    },
    /// It was encrypted with a key that is not there, or it was damaged or exchanged.
    #[error("The stored {0} cannot be read with the key of this program; enter it again.")]
    Unreadable(&'static str),
    /// A key is not sent to another address than it was given for.
    #[error("The {0} was entered for a different address; enter the key for this one.")]
    OtherAddress(&'static str),
    /// There is nothing to move.
    #[error("There is no {0}; enter one first.")]
    Missing(&'static str),
    /// The system has no random numbers to give.
    #[error("The operating system provides no random numbers, so nothing can be encrypted; try again later.")]
    NoRandom,
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}
