//! Taking out what carries no meaning.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::address::without_addresses;
use super::letter::request;
use super::visible::Visible;

/// Plain text in Normalization Form C without web and e-mail addresses, control characters and
/// characters that nobody sees, with white space folded to single spaces. Cleaning twice changes
/// nothing more.
pub fn clean_plain(text: &str) -> String {
    let mut text = fold_space(text);
    if !is_nfc(&text) {
        text = text.nfc().collect();
    }
    // Taking one address out can bring the halves of another together.
    while let Some(rest) = without_addresses(&text) {
        text = fold_space(&rest);
    }
    text
}

/// Markdown as the plain text a reader would take in: without images, link targets, code, HTML and
/// template headings; and of a letter only what it says itself.
pub fn clean_markdown(markdown: &str) -> String {
    let visible = Visible::of_markdown(markdown).text;
    or_whole(clean_plain(&request(&visible, false)), &visible)
}

/// The text of a field without Markdown as a reader would take it in: without HTML, and of a letter
/// only what it says itself.
pub(super) fn clean_field(text: &str) -> String {
    clean_plain(&request(&Visible::of_plain(text).text, true))
}

/// The same with the whole letter.
pub(super) fn clean_whole_field(text: &str) -> String {
    clean_plain(&Visible::of_plain(text).text)
}

/// A letter that is nothing but what is usually cut counts whole.
fn or_whole(cut: String, whole: &str) -> String {
    if cut.is_empty() { clean_plain(whole) } else { cut }
}

fn fold_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let start = out.len();
        if !out.is_empty() {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().filter(|c| !is_unseen(*c)));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

/// Soft hyphens, zero-width spaces and marks of direction. Joiners stay: they tell words apart.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}
