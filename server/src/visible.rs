//! Escapes control characters in untrusted text.
//!
//! Terminals interpret control characters: they can move the cursor, change the title, or type
//! on behalf of the user. Bidirectional controls can make a text look like
//! another one. In a log, line breaks can forge entries.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Escapes all control characters, including line breaks,
/// as `\n` or `\u{1b}`.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false, Escape::Braces)
}

/// Escapes control characters except line breaks.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n', Escape::Braces)
}

/// Escapes control characters in JSON without changing its value.
pub fn json(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n', Escape::Json)
}

/// Escape format of characters without a short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// `\u{9b}`, for people.
    Braces,
    /// `\u009b`, for JSON.
    Json,
}

fn escaped(text: &str, is_kept: fn(char) -> bool, form: Escape) -> Cow<'_, str> {
    let is_hidden = |c: char| is_control(c) && !is_kept(c);
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !is_hidden(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if form == Escape::Json => write!(shown, "\\u{:04x}", u32::from(c)).unwrap_or_default(),
            c => write!(shown, "\\u{{{:x}}}", u32::from(c)).unwrap_or_default(),
        }
    }
    Cow::Owned(shown)
}

/// Control characters (C0, DEL and C1), line and paragraph separators, and
/// bidirectional controls.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
}

/// A writer that escapes control characters in UTF-8 text, except line breaks. Invalid bytes
/// become the replacement character.
pub struct Visible<W: Write> {
    to: W,
    form: Escape,
    /// Incomplete character at the end of the last write.
    rest: Vec<u8>,
}

impl<W: Write> Visible<W> {
    pub fn new(to: W, form: Escape) -> Self {
        Self { to, form, rest: Vec::new() }
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = std::mem::take(&mut self.rest);
        waiting.extend_from_slice(bytes);
        let whole = match str::from_utf8(&waiting) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => waiting.len(),
        };
        self.rest = waiting.split_off(whole);
        let text = String::from_utf8_lossy(&waiting);
        self.to.write_all(escaped(&text, |c| c == '\n', self.form).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        let check = |text: &str, expected: &str| assert_eq!(one_line(text), expected);
        check("plain, größer, 日本語, 👩‍👩‍👧, עברית", "plain, größer, 日本語, 👩‍👩‍👧, עברית");
        check("\u{1b}[31mred\u{1b}]0;title\u{7}", "\\u{1b}[31mred\\u{1b}]0;title\\u{7}");
        check("\u{9b}2J \u{7f} \0", "\\u{9b}2J \\u{7f} \\u{0}");
        check("a\r\nERROR b\tc", "a\\r\\nERROR b\\tc");
        check("user\u{202e}gpj.exe\u{2066}", "user\\u{202e}gpj.exe\\u{2066}");
        assert_eq!(lines("one\ntwo\r\u{2028}"), "one\ntwo\\r\\u{2028}");
    }

    proptest! {
        #[test]
        fn nothing_is_left_to_obey(text in any::<String>()) {
            prop_assert!(!one_line(&text).contains(is_control));
        }

        #[test]
        fn json_stays_the_same_json(text in any::<String>(), cut in 0usize..64) {
            let json = serde_json::to_vec(&text).unwrap();
            let mut shown = Vec::new();
            let mut writer = Visible::new(&mut shown, Escape::Json);
            for part in json.chunks(cut + 1) {
                writer.write_all(part).unwrap();
            }
            let shown = String::from_utf8(shown).unwrap();
            prop_assert!(!shown.contains(is_control));
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
