//! Who sent a body: whoever knows the secret.

use ring::hmac::{self, HMAC_SHA256, Key};

use crate::secrets::{Secret, from_hex, to_hex};

/// The signature of a body as Linear sends it: HMAC-SHA256 of the bytes as they are, in
/// lower-case hexadecimal digits.
pub fn sign(body: &[u8], secret: &Secret) -> String {
    to_hex(hmac::sign(&key(secret), body).as_ref())
}

/// Whether one of `secrets` signed the body. The comparison takes the same time wherever
/// the two differ.
pub fn is_signed(body: &[u8], signature: &str, secrets: &[Secret]) -> bool {
    let Some(signature) = from_hex::<32>(signature) else { return false };
    secrets.iter().any(|secret| hmac::verify(&key(secret), body, &signature).is_ok())
}

fn key(secret: &Secret) -> Key {
    Key::new(HMAC_SHA256, secret.expose().as_bytes())
}
