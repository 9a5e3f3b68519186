//! What of a record is embedded.
//!
//! A record becomes a title and a body, cleaned of what carries no meaning for the
//! match: links, images, addresses, code, template headings.

mod clean;
mod hash;
mod letters;
mod script;

pub(crate) use clean::Visible;
pub use clean::{clean_markdown, clean_plain};
pub use hash::TextHash;
pub use letters::{is_surely_readable, letters, too_short};
pub use script::Script;

/// Moves on when the rules below change, so that stored hashes are made anew.
pub const TEXT_VERSION: u32 = 2;

/// The text of an issue: its title, and its description after a line break.
pub fn issue_text(title: &str, description: &str) -> String {
    join(clean_plain(title), clean_markdown(description))
}

/// The text of a signal: its summary, and its context after a line break unless
/// the context only repeats the summary.
pub fn signal_text(summary: &str, context: &str) -> String {
    let summary = clean_plain(summary);
    let context = clean_plain(context);
    if context == summary { summary } else { join(summary, context) }
}

fn join(title: String, body: String) -> String {
    match (title.is_empty(), body.is_empty()) {
        (_, true) => title,
        (true, false) => body,
        (false, false) => format!("{title}\n{body}"),
    }
}

#[cfg(test)]
mod tests;
