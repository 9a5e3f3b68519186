//! What of a record is embedded.
//!
//! A record becomes a title and a body, cleaned of what carries no meaning for the
//! match: links, images, addresses, code, tags, template headings, and of letters what they
//! quote and how they are signed.

mod address;
mod clean;
mod code;
mod hash;
mod headings;
mod letter;
mod letters;
mod patterns;
mod script;
mod visible;

pub use clean::{clean_markdown, clean_plain};
pub use hash::TextHash;
pub use letters::{is_surely_readable, letters, too_short};
pub use script::Script;
pub(crate) use visible::Visible;

use clean::{clean_field, clean_whole_field};

/// Moves on when the rules below change, so that stored hashes are made anew.
pub const TEXT_VERSION: u32 = 3;

/// The text of an issue: its title, and its description after a line break.
pub fn issue_text(title: &str, description: &str) -> String {
    join(clean_plain(title), clean_markdown(description))
}

/// The text of a signal: its summary, and its context after a line break unless
/// the context only repeats the summary. One that is nothing but a signature or a quotation
/// counts whole.
pub fn signal_text(summary: &str, context: &str) -> String {
    let text = join_fields(summary, context, clean_field);
    if letters(&text) > 0 { text } else { join_fields(summary, context, clean_whole_field) }
}

fn join_fields(summary: &str, context: &str, clean: fn(&str) -> String) -> String {
    let (summary, context) = (clean(summary), clean(context));
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
