//! Taking out what carries no meaning.

use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

/// Headings that issue templates put into every description. Kept short on
/// purpose: a heading that says something about the work must stay.
const TEMPLATE_HEADINGS: [&str; 24] = [
    "acceptance criteria",
    "actual",
    "actual behavior",
    "actual behaviour",
    "actual result",
    "additional context",
    "background",
    "context",
    "description",
    "environment",
    "expected",
    "expected behavior",
    "expected behaviour",
    "expected result",
    "goal",
    "motivation",
    "notes",
    "overview",
    "problem",
    "proposal",
    "proposed solution",
    "screenshots",
    "solution",
    "steps to reproduce",
];

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:https?|ftp|file|mailto|chrome|about)://[^\s<>]+", // with a scheme
        r"|\bwww\.[a-z0-9][^\s<>]*",                               // without one
        r"|\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b",        // e-mail
        r"|\[email\]",                                             // e-mail, already taken out
    ))
});

#[expect(
    clippy::expect_used,
    reason = "the patterns are literals in this file and the tests compile them all"
)]
fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}

/// Plain text without web and e-mail addresses and control characters, with
/// white space folded to single spaces. Cleaning twice changes nothing more.
pub fn clean_plain(text: &str) -> String {
    let mut text = fold_space(text);
    // Taking one address out can bring the halves of another together.
    while ADDRESS.is_match(&text) {
        text = fold_space(&ADDRESS.replace_all(&text, " "));
    }
    text
}

/// Markdown as the plain text a reader would take in: without images, link
/// targets, fenced code, HTML and template headings.
pub fn clean_markdown(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(markdown.len());
    let mut heading: Option<String> = None;
    let mut hidden_depth = 0_usize;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(tag) if is_hidden(&tag) => hidden_depth += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => {
                hidden_depth = hidden_depth.saturating_sub(1);
            }
            _ if hidden_depth > 0 => {}
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let text = heading.take().unwrap_or_default();
                if !is_template(&text) {
                    out.push_str(&text);
                }
                out.push('\n');
            }
            Event::Text(text) | Event::Code(text) => heading.as_mut().unwrap_or(&mut out).push_str(&text),
            Event::SoftBreak | Event::HardBreak => heading.as_mut().unwrap_or(&mut out).push(' '),
            Event::End(end) if !is_inline(end) => out.push('\n'),
            _ => {}
        }
    }
    clean_plain(&out)
}

/// Fenced code and indented code are both hidden, so that every start has its end.
fn is_hidden(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)
            | Tag::Image { .. }
            | Tag::HtmlBlock
            | Tag::MetadataBlock(_)
    )
}

fn is_inline(end: TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}

fn is_template(heading: &str) -> bool {
    let heading = heading.trim().trim_end_matches(':').to_lowercase();
    TEMPLATE_HEADINGS.contains(&heading.as_str())
}

fn fold_space(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut out = String::with_capacity(text.len());
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
