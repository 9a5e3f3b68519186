//! Taking secrets out of texts that others have written.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::{Secret, to_hex};

/// What stands for a secret, or a piece of one.
const MASK: &str = "•••";
/// So many bytes in a row that a secret has as well are a piece of it.
const PIECE_BYTES: usize = 6;
/// The same beside characters that stand for the rest of it, as in `sk-a***wxyz`.
const STUMP_BYTES: usize = 3;
/// A shorter secret is no secret, and would be found in everything.
const SECRET_MIN_BYTES: usize = 4;

/// The text without the secrets: whole or in pieces, as they are, percent-encoded, in base64
/// or hexadecimal digits, whatever the case of their letters.
pub fn mask(text: &str, secrets: &[&Secret]) -> String {
    let lower = text.to_ascii_lowercase();
    let mut covered = vec![false; text.len()];
    for secret in secrets.iter().filter(|secret| secret.expose().len() >= SECRET_MIN_BYTES) {
        forms(secret.expose()).iter().for_each(|form| cover_pieces(&lower, form, &mut covered));
        cover_stumps(&lower, &secret.expose().to_ascii_lowercase(), &mut covered);
    }
    let mut masked = String::with_capacity(text.len());
    let mut was_covered = false;
    for (at, char) in text.char_indices() {
        let is_covered = covered[at..at + char.len_utf8()].contains(&true);
        if !is_covered {
            masked.push(char);
        } else if !was_covered {
            masked.push_str(MASK);
        }
        was_covered = is_covered;
    }
    masked
}

/// How a secret may be written, in lower case.
fn forms(secret: &str) -> Vec<String> {
    let percent = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") }
    };
    let mut forms = vec![secret.to_owned(), secret.bytes().map(percent).collect(), to_hex(secret.as_bytes())];
    // Three bytes are four characters, so what stands before it moves it in three ways. The
    // characters at its ends hold bits of its neighbours.
    for before in 0..3 {
        let bytes = [&vec![0; before], secret.as_bytes()].concat();
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            forms.push(engine.encode(&bytes)[first..last].to_owned());
        }
    }
    forms.iter().map(|form| form.to_ascii_lowercase()).collect()
}

/// Marks every run of bytes that the form has as well.
fn cover_pieces(text: &str, form: &str, covered: &mut [bool]) {
    let size = PIECE_BYTES.min(form.len());
    if size < SECRET_MIN_BYTES {
        return;
    }
    let pieces: HashSet<&[u8]> = form.as_bytes().windows(size).collect();
    for (at, window) in text.as_bytes().windows(size).enumerate() {
        if pieces.contains(window) {
            covered[at..at + size].fill(true);
        }
    }
}

/// Marks the beginning of a secret before characters that stand for its rest, and its end
/// behind them.
fn cover_stumps(text: &str, secret: &str, covered: &mut [bool]) {
    let is_rest = |char: char| matches!(char, '*' | '•' | '…' | '.' | '·' | '#');
    let mut rest = text;
    while let Some(begin) = rest.find(is_rest) {
        let begin = text.len() - rest.len() + begin;
        let after = text[begin..].trim_start_matches(is_rest);
        let end = text.len() - after.len();
        let longest =
            |fits: &dyn Fn(usize) -> bool| (STUMP_BYTES..=secret.len()).rev().find(|size| fits(*size));
        let before = &text.as_bytes()[..begin];
        if let Some(size) = longest(&|size| before.ends_with(&secret.as_bytes()[..size])) {
            covered[begin - size..begin].fill(true);
        }
        if let Some(size) =
            longest(&|size| after.as_bytes().starts_with(&secret.as_bytes()[secret.len() - size..]))
        {
            covered[end..end + size].fill(true);
        }
        rest = after;
    }
}
