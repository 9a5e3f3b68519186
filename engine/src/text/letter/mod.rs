//! What a letter itself says: without what it quotes, without signature and disclaimer.
//!
//! Only what is known for certain is cut, in the languages that customers mostly write in. The whole
//! text is what people see; this is only what is matched.

use std::borrow::Cow;

mod disclaimer;
mod quoted;
mod signature;

/// The text without quoted letters, disclaimers and signatures; empty where it is nothing else.
/// `marks_quotes` says that lines beginning with `>` are quotations of a letter.
pub(super) fn request(text: &str, marks_quotes: bool) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if quoted::may_be_in(&text) {
        text = quoted::without(&text, marks_quotes).into();
    }
    if disclaimer::may_be_in(&text) {
        text = disclaimer::without(&text).into();
    }
    if text.trim_end().contains('\n') {
        text = signature::without(&text).into();
    }
    text
}

#[cfg(test)]
mod tests;
