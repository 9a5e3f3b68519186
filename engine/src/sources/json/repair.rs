//! What other programs write that JSON does not have, as the JSON nearest to it.

use std::borrow::Cow;

/// Words for numbers that JSON does not have; Python writes them.
const NO_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
/// What stands for a character that cannot be written: U+FFFD.
const REPLACEMENT: &str = "\\ufffd";

/// The text with `null` for NaN and Infinity, U+FFFD for one half of a surrogate pair, control
/// characters in strings as escapes, and no NUL in strings.
pub(super) fn repaired(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let (written, taken): (Cow<'_, str>, usize) = match first {
            '\\' if in_string => escape(rest),
            '"' => {
                in_string = !in_string;
                ("\"".into(), 1)
            }
            '\0' if in_string => ("".into(), 1),
            control @ ..' ' if in_string => (format!("\\u{:04x}", u32::from(control)).into(), 1),
            '-' | 'I' | 'N' if !in_string => match NO_NUMBERS.iter().find(|word| rest.starts_with(**word)) {
                Some(word) => ("null".into(), word.len()),
                None => (rest[..1].into(), 1),
            },
            _ => {
                let plain =
                    rest.find(|char: char| char < ' ' || matches!(char, '\\' | '"' | '-' | 'I' | 'N'));
                let length = plain.filter(|length| *length > 0).unwrap_or(match plain {
                    None => rest.len(),
                    Some(_) => first.len_utf8(),
                });
                (rest[..length].into(), length)
            }
        };
        mended.push_str(&written);
        rest = &rest[taken..];
    }
    mended
}

/// An escape in a string: how it is written, and how many bytes it takes.
fn escape(rest: &str) -> (Cow<'_, str>, usize) {
    let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
    let Some(unit) = unit(rest) else { return (rest[..length].into(), length) };
    match unit {
        0 => ("".into(), 6),
        0xd800..0xdc00 => match self::unit(&rest[6..]) {
            Some(0xdc00..0xe000) => (rest[..12].into(), 12),
            _ => (REPLACEMENT.into(), 6),
        },
        0xdc00..0xe000 => (REPLACEMENT.into(), 6),
        _ => (rest[..6].into(), 6),
    }
}

/// The number of `\uXXXX` at the beginning.
fn unit(rest: &str) -> Option<u16> {
    let digits = rest.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        u16::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(repaired(text), expected);
        if !text.contains('\0') {
            assert_eq!(repaired(expected), expected, "once is enough");
        }
    }

    #[test]
    fn what_json_does_not_have_becomes_the_nearest_thing_it_has() {
        check(r#"{"a": NaN, "b": [Infinity,-Infinity, -1]}"#, r#"{"a": null, "b": [null,null, -1]}"#);
        check(r#"{"a": "NaN, -Infinity"}"#, r#"{"a": "NaN, -Infinity"}"#);
        check(r#""\ud83d and \ude00""#, r#""\ufffd and \ufffd""#);
        check(r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#);
        check("\"a\tb\nc\"", "\"a\\u0009b\\u000ac\"");
    }

    #[test]
    fn nul_is_left_out_of_strings_and_an_escaped_backslash_is_none() {
        check("\"a\\u0000b\0c\"", "\"abc\"");
        check(r#""a\\u0000b""#, r#""a\\u0000b""#);
        check(r#""a\\\u0000b""#, r#""a\\b""#);
        check("[\0]", "[\0]");
        check("\"\\", "\"\\");
        check("\"\\ü\\u12", "\"\\ü\\u12");
    }
}
