//! Taking out what carries no meaning.

use std::ops::Range;
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
    clean_plain(&Visible::of(markdown).text)
}

/// What a reader would take in of Markdown, and where it stands there.
pub(crate) struct Visible {
    /// The text, before white space is folded and addresses are taken out.
    pub(crate) text: String,
    /// Parts of the text that stand in the Markdown letter by letter: where in the text,
    /// and which bytes there.
    pub(crate) parts: Vec<(usize, Range<usize>)>,
}

impl Visible {
    /// Reads `markdown`.
    pub(crate) fn of(markdown: &str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
        let mut visible = Self { text: String::with_capacity(markdown.len()), parts: Vec::new() };
        let mut heading = (0, 0);
        let mut hidden_depth = 0_usize;
        for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
            match event {
                Event::Start(tag) if is_hidden(&tag) => hidden_depth += 1,
                Event::End(
                    TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_),
                ) => hidden_depth = hidden_depth.saturating_sub(1),
                _ if hidden_depth > 0 => {}
                Event::Start(Tag::Heading { .. }) => heading = (visible.text.len(), visible.parts.len()),
                Event::End(TagEnd::Heading(_)) => {
                    if is_template(&visible.text[heading.0..]) {
                        visible.text.truncate(heading.0);
                        visible.parts.truncate(heading.1);
                    }
                    visible.text.push('\n');
                }
                Event::Text(text) | Event::Code(text) => visible.push(&text, markdown, range),
                Event::SoftBreak | Event::HardBreak => visible.text.push(' '),
                Event::End(end) if !is_inline(end) => visible.text.push('\n'),
                _ => {}
            }
        }
        visible
    }

    fn push(&mut self, text: &str, markdown: &str, range: Range<usize>) {
        // Code stands between marks; escapes and entities do not stand there as they read.
        if let Some(at) = markdown.get(range.clone()).and_then(|source| source.find(text)) {
            let start = range.start + at;
            self.parts.push((self.text.len(), start..start + text.len()));
        }
        self.text.push_str(text);
    }
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
