//! Whether a text has enough letters to be about something.

use domain::Unreadable;

use super::Script;

/// A text of fewer letters says nothing: `ok`, `+1`, an emoji, nothing.
const LETTERS_MIN: usize = 3;

/// How many letters a text has; see [`Script::letters`].
pub fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).map(|c| Script::of(c).letters()).sum()
}

/// [`Unreadable::TooShort`] for a cleaned text with too few letters.
pub fn too_short(text: &str) -> Option<Unreadable> {
    (letters(text) < LETTERS_MIN).then_some(Unreadable::TooShort)
}

/// Whether any model can read a cleaned text: half of its letters are ASCII, which every
/// vocabulary has.
pub fn is_surely_readable(text: &str) -> bool {
    let ascii = text.bytes().filter(u8::is_ascii_alphabetic).count();
    ascii >= LETTERS_MIN && ascii * 2 >= letters(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_words_is_too_short() {
        for text in ["", "👍", "🎉🎉", "+1", "...", "ok", "404", "12/03", "é"] {
            assert_eq!(too_short(text), Some(Unreadable::TooShort), "{text:?}");
        }
        for text in ["SSO", "Slow", "退款", "환불", "ужас"] {
            assert_eq!(too_short(text), None, "{text:?}");
        }
    }
}
