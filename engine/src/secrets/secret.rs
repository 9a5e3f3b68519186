//! A text that is never shown.

use std::fmt;

use zeroize::Zeroizing;

use super::SecretError;

/// No key of any system is longer.
pub const SECRET_MAX_BYTES: usize = 4096;

/// A secret in the open, in memory only. It is not in what `Debug` and `Display` write,
/// and its memory is wiped when it goes.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// What a person entered, without the space around it.
    ///
    /// # Errors
    /// If nothing is left, it is longer than [`SECRET_MAX_BYTES`], or it has line breaks
    /// or other control characters, which no key has.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        if text.is_empty() {
            Err(SecretError::Empty)
        } else if text.len() > SECRET_MAX_BYTES || text.contains(char::is_control) {
            Err(SecretError::NoSecret)
        } else {
            Ok(Self(Zeroizing::new(text.to_owned())))
        }
    }

    /// The secret itself, for whoever it is meant for.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
