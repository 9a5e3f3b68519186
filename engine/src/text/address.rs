//! Web and e-mail addresses.

use std::sync::LazyLock;

use regex::Regex;

use super::Script;
use super::patterns::pattern;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:https?|ftp|file|mailto|chrome|about)://[^\s<>]*", // with a scheme
        r"|(?-u:\b)www\.[a-z0-9][^\s<>]*",                         // without one
        r"|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+",            // e-mail
        r"|\[email\]",                                             // e-mail, already taken out
    ))
});

/// The text with a space in place of each address.
pub(super) fn without_addresses(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    while let Some(found) = ADDRESS.find_at(text, from) {
        out.push_str(&text[from..found.start()]);
        out.push(' ');
        from = found.start() + end(found.as_str());
    }
    (from > 0).then(|| out + &text[from..])
}

/// The length of the address that begins the text. A web address goes on to the next space, unless
/// a text follows without one: Chinese punctuation, a word in a script that has no spaces, or a
/// sentence after its full stop.
fn end(text: &str) -> usize {
    let is_part = |c: char| match c {
        '"' | '`' | '{' | '}' | '|' | '\\' | '^' => false,
        c if c.is_ascii() => true,
        c => c.is_alphanumeric() && !Script::of(c).joins_words(),
    };
    let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
    sentence(&text[..length]).unwrap_or(length)
}

/// Where a word that begins a sentence follows the address after a full stop: `/d.Der`.
fn sentence(address: &str) -> Option<usize> {
    let path = address.find("://").map(|at| at + 3)?;
    let path = path + address[path..].find('/')?;
    let dot = path + address[path..].rfind(['.', '!', '?'])?;
    let mut word = address[dot + 1..].chars();
    let begins = word.next().is_some_and(char::is_uppercase);
    let rest = word.as_str();
    (begins && !rest.is_empty() && rest.chars().all(char::is_lowercase)).then_some(dot + 1)
}
