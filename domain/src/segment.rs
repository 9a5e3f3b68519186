//! Encoding of record names in URL path segments.
//!
//! Percent-encoding is not sufficient: browsers treat `%2E%2E` as `..`, and
//! the router in the browser decodes links once more. Therefore bytes with a special meaning
//! are written as `~` and two hexadecimal digits.

/// Bytes other than letters and digits that are not encoded.
const PLAIN: &[u8] = b"-_.:";

/// Encodes any text as one path segment: ASCII letters, digits and `-_.:` are kept,
/// other bytes become `~XX`. The empty text is `~`. [`from_segment`] decodes it.
pub fn to_segment(text: &str) -> String {
    if text.is_empty() {
        return "~".to_owned();
    }
    let is_step = text == "." || text == "..";
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if !is_step && (byte.is_ascii_alphanumeric() || PLAIN.contains(&byte)) {
            segment.push(byte as char);
        } else {
            segment.push_str(&format!("~{byte:02X}"));
        }
    }
    segment
}

/// Decodes a segment, after the router's percent-decoding. A `~` without two
/// hexadecimal digits is kept.
pub fn from_segment(segment: &str) -> String {
    if segment == "~" {
        return String::new();
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let coded = if *first == b'~' { after.split_at_checked(2) } else { None };
        let coded = coded.and_then(|(digits, after)| Some((byte_of(digits)?, after)));
        let (byte, after) = coded.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

fn byte_of(digits: &[u8]) -> Option<u8> {
    let is_digit = |digit: &u8| digit.is_ascii_digit() || (b'A'..=b'F').contains(digit);
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.as_bytes().iter().all(is_digit))?;
    u8::from_str_radix(digits, 16).ok()
}
