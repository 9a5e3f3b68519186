//! Renders the Markdown of issues as safe HTML.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::evidence::{Mark, marked};

/// Raw HTML is escaped, images become links, and links
/// go to web and mail addresses only, in a new tab without opener or referrer. Headings start
/// at level `first_heading` without gaps.
pub fn to_html(markdown: &str, first_heading: usize) -> String {
    to_marked_html(markdown, first_heading, &[])
}

/// The same with byte ranges of the Markdown source marked where they appear verbatim.
pub fn to_marked_html(markdown: &str, first_heading: usize, marks: &[Mark]) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let levels: BTreeSet<HeadingLevel> = Parser::new_ext(markdown, options)
        .filter_map(|event| match event {
            Event::Start(Tag::Heading { level, .. }) => Some(level),
            _ => None,
        })
        .collect();
    let level = |of: HeadingLevel| (first_heading + levels.range(..of).count()).min(6);
    let mut out = String::with_capacity(markdown.len() * 2);
    let events = Parser::new_ext(markdown, options).into_offset_iter();
    let events = events.flat_map(|(event, range)| match with_marks(&event, markdown, range, marks) {
        Some(html) => vec![Event::InlineHtml(html.into())],
        None => safe(event, level),
    });
    html::push_html(&mut out, events);
    out
}

/// HTML of text or code that contains marks.
fn with_marks(event: &Event<'_>, markdown: &str, range: Range<usize>, marks: &[Mark]) -> Option<String> {
    let (Event::Text(text) | Event::Code(text)) = event else { return None };
    let within = |mark: &&Mark| mark.span.start < range.end && range.start < mark.span.end;
    let here: Vec<Mark> = marks.iter().filter(within).cloned().collect();
    if here.is_empty() {
        return None;
    }
    let at = markdown.get(range.clone())?.find(&**text)?;
    let html = marked(text, range.start + at, &here);
    let is_code = matches!(event, Event::Code(_));
    Some(if is_code { format!("<code>{html}</code>") } else { html })
}

fn safe(event: Event<'_>, level_of: impl Fn(HeadingLevel) -> usize) -> Vec<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
        Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::Image { dest_url, .. }) => {
            vec![open_link(&dest_url), Event::Text("Image: ".into())]
        }
        Event::Start(Tag::Link { dest_url, link_type, .. }) => {
            let mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
            let url = if mail { CowStr::from(format!("mailto:{dest_url}")) } else { dest_url };
            vec![open_link(&url)]
        }
        Event::End(TagEnd::Image | TagEnd::Link) => vec![Event::InlineHtml("</a>".into())],
        Event::Start(Tag::Heading { level, .. }) => {
            vec![Event::InlineHtml(format!("<h{}>", level_of(level)).into())]
        }
        Event::End(TagEnd::Heading(level)) => {
            vec![Event::InlineHtml(format!("</h{}>", level_of(level)).into())]
        }
        Event::TaskListMarker(done) => vec![Event::Text(if done { "☑ " } else { "☐ " }.into())],
        other => vec![other],
    }
}

fn open_link(url: &str) -> Event<'static> {
    let is_safe = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let mut tag = String::from("<a");
    if is_safe {
        tag.push_str(" href=\"");
        tag.push_str(&escaped(url));
        tag.push_str("\" target=\"_blank\" rel=\"noopener noreferrer\"");
    }
    tag.push('>');
    Event::InlineHtml(tag.into())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Mark, to_html, to_marked_html};

    fn check(markdown: &str, expected: &str) {
        assert_eq!(to_html(markdown, 2).replace('\n', ""), expected);
    }

    #[test]
    fn markdown_becomes_html_below_the_title() {
        check("# Why\n\nIt is *slow*.", "<h2>Why</h2><p>It is <em>slow</em>.</p>");
        check("### A\n##### B\n### C", "<h2>A</h2><h3>B</h3><h2>C</h2>");
        check("- [x] done", "<ul><li>☑ done</li></ul>");
    }

    #[test]
    fn nothing_runs_and_nothing_is_loaded() {
        check("a <b onclick=x>bold</b>", "<p>a &lt;b onclick=x&gt;bold&lt;/b&gt;</p>");
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("[x](javascript:alert(1))", "<p><a>x</a></p>");
        check("[x](data:text/html,x)", "<p><a>x</a></p>");
        let image = to_html("![a screen](https://x.example/a.png?q=\"1)", 2);
        assert!(!image.contains("<img"), "{image}");
        assert!(image.contains("Image: a screen"), "{image}");
        let quoted = to_html("[x](<https://x.example/\"onclick=y>)", 2);
        assert!(!quoted.contains("\"onclick"), "{quoted}");
    }

    #[test]
    fn marks_stand_where_the_bytes_are_read() {
        let check = |markdown: &str, words: &str, expected: &str| {
            let start = markdown.rfind(words).unwrap();
            let mark = Mark { span: start..start + words.len(), link: 0, tint: 1, is_stop: false };
            let html = to_marked_html(markdown, 2, &[mark]).replace('\n', "");
            assert_eq!(html.replace(" data-link=\"0\" data-tint=\"1\"", ""), expected);
        };
        check("an export", "export", "<p>an <mark>export</mark></p>");
        check("# The `export <b>`", "export", "<h2>The <code><mark>export</mark> &lt;b&gt;</code></h2>");
        check(
            "[x](https://export.example)",
            "export",
            &to_html("[x](https://export.example)", 2).replace('\n', ""),
        );
        check("**ex**port", "ex", "<p><strong><mark>ex</mark></strong>port</p>");
    }
}
