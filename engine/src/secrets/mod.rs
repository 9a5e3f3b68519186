//! Keys to other systems, kept so that the database alone does not give them away.
//!
//! Each is encrypted with ChaCha20-Poly1305 (RFC 8439) under a random nonce, with its
//! name as associated data: a secret that is moved under another name does not open.
//! The key is not in the database: see [`Vault::new`].

mod error;
mod hex;
mod key;
mod mask;
mod name;
mod secret;
mod vault;

pub use error::SecretError;
pub use mask::mask;
pub use name::SecretName;
pub use secret::{SECRET_MAX_BYTES, Secret};
pub use vault::{AddressedKey, KEY_VARIABLE, Vault};

pub(crate) use hex::{from_hex, to_hex};
