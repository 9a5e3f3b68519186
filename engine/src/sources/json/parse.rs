//! The JSON text of one record, which is mended where it can be read in one way only.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::error::Category;

use super::repair::repaired;

/// Parses a value. The text beside it is what it was mended to, where it had to be; it holds no
/// NUL, while the value may: whoever reads it says so.
///
/// # Errors
/// A phrase that says what is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> Result<(Value, Option<String>), String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("it is not valid UTF-8 at byte {}", error.valid_up_to()))?;
    let error = match serde_json::from_str(text) {
        Ok(value) if text.contains("\\u0000") => return Ok((value, Some(repaired(text)))),
        Ok(value) => return Ok((value, None)),
        Err(error) => error,
    };
    let mended = repaired(text);
    match serde_json::from_str(&mended) {
        Ok(value) => Ok((value, Some(mended))),
        Err(_) => Err(reason(&error, text)),
    }
}

/// The value of JSON text that others wrote, without NUL; none if it is not JSON.
pub(crate) fn read_value(bytes: &[u8]) -> Option<Value> {
    match parse(bytes).ok()? {
        (value, None) => Some(value),
        (_, Some(mended)) => serde_json::from_str(&mended).ok(),
    }
}

/// The JSON text that `bytes` can be mended to; the same bytes where nothing has to be or helps.
pub(crate) fn mend(bytes: &[u8]) -> Cow<'_, [u8]> {
    match parse(bytes) {
        Ok((_, Some(mended))) => Cow::Owned(mended.into_bytes()),
        _ => Cow::Borrowed(bytes),
    }
}

fn reason(error: &serde_json::Error, text: &str) -> String {
    if error.to_string().starts_with("recursion limit") {
        return "it is nested too deeply".into();
    }
    if error.classify() == Category::Eof {
        return "it is not valid JSON: it ends too early".into();
    }
    let (line, column) = (error.line(), error.column());
    let found = text.split('\n').nth(line.saturating_sub(1)).and_then(|line| {
        let before = line.get(..column.saturating_sub(1))?;
        line[before.len()..].chars().next()
    });
    let place =
        if line > 1 { format!("column {column} of its line {line}") } else { format!("column {column}") };
    match found {
        Some('\0') => "it contains a NUL byte".into(),
        Some(found) => format!("it is not valid JSON: “{found}” is not expected in {place}"),
        None => format!("it is not valid JSON in {place}"),
    }
}
