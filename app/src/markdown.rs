//! Renders the Markdown of issues as safe HTML.

use std::collections::BTreeSet;
use std::ops::Range;

use domain::html::{Closed, Piece, closes_soon, hidden_tag, pieces};
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use crate::evidence::{Mark, marked};
use crate::parts::balanced;

/// Shows the words of raw HTML without its tags, images as links, and links
/// to web and mail addresses only, in a new tab without opener or referrer. Headings start
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
    let mut reading =
        Reading { markdown, marks, closed: Closed::of(markdown), block: None, hidden: None, in_link: false };
    let mut out = String::with_capacity(markdown.len() * 2);
    let events = Parser::new_ext(markdown, options).into_offset_iter();
    let events = events.flat_map(|(event, range)| match reading.html(&event, range.clone()) {
        Some(html) => vec![Event::InlineHtml(html.into())],
        None => match with_marks(&event, markdown, range, marks) {
            Some(html) => vec![Event::InlineHtml(html.into())],
            None => reading.link_ended(&event).into_iter().chain(safe(event, level)).collect(),
        },
    });
    html::push_html(&mut out, events);
    balanced(&out).into_owned()
}

/// HTML in Markdown while it is read: its words, pictures and links are shown, its tags are not.
struct Reading<'a> {
    markdown: &'a str,
    marks: &'a [Mark],
    /// The elements that the Markdown closes.
    closed: Closed,
    /// The parts of the open block of HTML.
    block: Option<Vec<(String, usize)>>,
    /// The element whose content is left out.
    hidden: Option<String>,
    in_link: bool,
}

impl Reading<'_> {
    /// What is shown of an event, if it is HTML or within HTML that is not shown.
    fn html(&mut self, event: &Event<'_>, range: Range<usize>) -> Option<String> {
        match event {
            Event::Start(Tag::HtmlBlock) => self.block = Some(Vec::new()),
            Event::Html(text) => self.block.as_mut()?.push((text.to_string(), range.start)),
            Event::End(TagEnd::HtmlBlock) => {
                let block = self.block.take()?;
                let block: Vec<(&str, usize)> = block.iter().map(|(text, at)| (text.as_str(), *at)).collect();
                let html = self.shown(pieces(&block, &self.closed.clone()), true);
                let end = self.end_link();
                let html = format!("{html}{end}");
                return Some(if html.trim().is_empty() {
                    String::new()
                } else {
                    format!("<p>{}</p>", html.trim())
                });
            }
            Event::InlineHtml(tag) => {
                let rest = &self.markdown[range.end..];
                match hidden_tag(tag) {
                    Some((name, false)) if closes_soon(rest, name) => {
                        self.hidden = Some(name.to_ascii_lowercase());
                    }
                    Some((name, true)) if self.hidden.as_deref() == Some(&*name.to_ascii_lowercase()) => {
                        self.hidden = None;
                    }
                    _ if self.hidden.is_some() => {}
                    _ => return Some(self.shown(pieces(&[(tag, range.start)], &self.closed.clone()), false)),
                }
            }
            Event::Text(_) | Event::Code(_) if self.hidden.is_some() => {}
            _ => return None,
        }
        Some(String::new())
    }

    /// A block has line breaks only between what it shows.
    fn shown(&mut self, pieces: Vec<Piece>, is_block: bool) -> String {
        let mut html = String::new();
        let mut breaks = false;
        for piece in pieces {
            let is_shown = match &piece {
                Piece::Text(text, _) => !text.trim().is_empty(),
                Piece::Image(..) | Piece::Link(_) => true,
                Piece::Break | Piece::LinkEnd => false,
            };
            if is_shown && std::mem::take(&mut breaks) {
                html.push_str("<br>");
            }
            match piece {
                Piece::Text(text, Some(source)) => {
                    let within = |mark: &&Mark| mark.span.start < source.end && source.start < mark.span.end;
                    let here: Vec<Mark> = self.marks.iter().filter(within).cloned().collect();
                    html.push_str(&marked(&text, source.start, &here));
                }
                Piece::Text(text, None) => html.push_str(&escaped(&text)),
                Piece::Break if !is_block => html.push_str("<br>"),
                Piece::Break => breaks = !html.trim().is_empty(),
                Piece::Image(address, words) => {
                    html.push_str(&format!("{}Image: {}</a>", link(&address), escaped(&words)));
                }
                Piece::Link(address) => {
                    html.push_str(&self.end_link());
                    html.push_str(&link(&address));
                    self.in_link = true;
                }
                Piece::LinkEnd => html.push_str(&self.end_link()),
            }
        }
        html
    }

    fn end_link(&mut self) -> String {
        if std::mem::take(&mut self.in_link) { "</a>".to_owned() } else { String::new() }
    }

    /// The end of a link that the paragraph ends without; then also nothing is hidden any more.
    fn link_ended(&mut self, event: &Event<'_>) -> Option<Event<'static>> {
        let Event::End(end) = event else { return None };
        if matches!(
            end,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
        ) {
            return None;
        }
        self.hidden = None;
        let end = self.end_link();
        (!end.is_empty()).then(|| Event::InlineHtml(end.into()))
    }
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
    Event::InlineHtml(link(url).into())
}

fn link(url: &str) -> String {
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
    tag
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
        check("a <b onclick=x>bold</b>", "<p>a bold</p>");
        check("<script>alert(1)</script>", "");
        check("a <script>alert(1)</script> b", "<p>a  b</p>");
        check("&lt;script&gt;", "<p>&lt;script&gt;</p>");
        check("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>");
        check("press <Save>", "<p>press &lt;Save&gt;</p>");
        check("a <a href=\"javascript:x\">b", "<p>a <a>b</a></p>");
        check("[x](javascript:alert(1))", "<p><a>x</a></p>");
        check("[x](data:text/html,x)", "<p><a>x</a></p>");
        let image = to_html("![a screen](https://x.example/a.png?q=\"1)", 2);
        assert!(!image.contains("<img"), "{image}");
        assert!(image.contains("Image: a screen"), "{image}");
        let quoted = to_html("[x](<https://x.example/\"onclick=y>)", 2);
        assert!(!quoted.contains("\"onclick"), "{quoted}");
    }

    #[test]
    fn html_is_shown_as_its_words() {
        check(
            "<details>\n<summary>Seen</summary>\nIt hangs &amp; fails\n</details>",
            "<p>Seen<br>It hangs &amp; fails</p>",
        );
        check("<details>\n\nIt *hangs*\n\n</details>", "<p>It <em>hangs</em></p>");
        check("<!-- template --> It hangs", "<p>It hangs</p>");
        check("one<br>two", "<p>one<br>two</p>");
        let image = to_html("<img alt=\"A screen\" src=\"https://x.example/a.png\">\nIt hangs", 2);
        assert!(
            image.contains("href=\"https://x.example/a.png\"") && image.contains("Image: A screen</a>"),
            "{image}"
        );
        assert!(!image.contains("<img"), "{image}");
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
        check("<p>an export</p>", "export", "<p>an <mark>export</mark></p>");
        check("**ex**port", "ex", "<p><strong><mark>ex</mark></strong>port</p>");
    }
}
