//! What a reader would take in of a field, and where it stands there.

use std::ops::Range;

use domain::html::{self, Closed, Piece};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::code;
use super::headings::is_template;

/// The text of a field with its lines, before it is cleaned.
pub(crate) struct Visible {
    /// The text.
    pub(crate) text: String,
    /// Parts of the text that stand in the field letter by letter: where in the text, and which
    /// bytes there.
    pub(crate) parts: Vec<(usize, Range<usize>)>,
}

impl Visible {
    /// Of a text without Markdown: without tags, with entities decoded.
    pub(crate) fn of_plain(text: &str) -> Self {
        if !html::has_markup(text) {
            return Self { text: text.to_owned(), parts: vec![(0, 0..text.len())] };
        }
        let mut visible = Self { text: String::with_capacity(text.len()), parts: Vec::new() };
        visible.push_pieces(html::pieces(&[(text, 0)], &Closed::of(text)));
        visible
    }

    /// Of Markdown: without images, link targets, code, tags and template headings.
    pub(crate) fn of_markdown(markdown: &str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
        let visible = Self { text: String::with_capacity(markdown.len()), parts: Vec::new() };
        let mut reading = Reading {
            markdown,
            closed: Closed::of(markdown),
            visible,
            images: 0,
            mark: None,
            code: None,
            block: None,
            hidden: None,
        };
        for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
            reading.take(event, range);
        }
        reading.visible
    }

    fn push_pieces(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Text(text, source) => self.push(&text, source),
                Piece::Break => self.text.push('\n'),
                Piece::Image(..) => self.text.push(' '),
                Piece::Link(_) | Piece::LinkEnd => {}
            }
        }
    }

    fn push(&mut self, text: &str, source: Option<Range<usize>>) {
        self.parts.extend(source.map(|source| (self.text.len(), source)));
        self.text.push_str(text);
    }

    fn truncate(&mut self, (text, parts): (usize, usize)) {
        self.text.truncate(text);
        self.parts.truncate(parts);
    }

    fn mark(&self) -> (usize, usize) {
        (self.text.len(), self.parts.len())
    }
}

/// Markdown while it is read.
struct Reading<'a> {
    markdown: &'a str,
    /// The elements that the Markdown closes.
    closed: Closed,
    visible: Visible,
    /// Images that are open.
    images: usize,
    /// Where the heading or the block of code begins in the text.
    mark: Option<(usize, usize)>,
    /// Whether the open block of code is fenced.
    code: Option<bool>,
    /// The parts of the open block of HTML.
    block: Option<Vec<(String, usize)>>,
    /// The element whose content is left out.
    hidden: Option<String>,
}

impl Reading<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images = self.images.saturating_sub(1),
            _ if self.images > 0 => {}
            Event::Start(Tag::HtmlBlock) => self.block = Some(Vec::new()),
            Event::End(TagEnd::HtmlBlock) => {
                let block = self.block.take().unwrap_or_default();
                let block: Vec<(&str, usize)> = block.iter().map(|(text, at)| (text.as_str(), *at)).collect();
                self.visible.push_pieces(html::pieces(&block, &self.closed));
                self.visible.text.push('\n');
            }
            Event::Html(text) => {
                if let Some(block) = &mut self.block {
                    block.push((text.into_string(), range.start));
                }
            }
            Event::InlineHtml(tag) => self.take_tag(&tag, range),
            Event::Start(Tag::CodeBlock(kind)) => {
                self.code = Some(matches!(kind, CodeBlockKind::Fenced(_)));
                self.mark = Some(self.visible.mark());
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            Event::Start(Tag::Heading { .. }) => self.mark = Some(self.visible.mark()),
            Event::End(TagEnd::Heading(_)) => {
                if let Some(mark) = self.mark.take().filter(|mark| is_template(&self.visible.text[mark.0..]))
                {
                    self.visible.truncate(mark);
                }
                self.visible.text.push('\n');
            }
            Event::Text(_) | Event::Code(_) if self.hidden.is_some() => {}
            Event::Text(text) | Event::Code(text) => {
                // Code stands between marks; escapes and entities do not stand there as they read.
                let at = self.markdown.get(range.clone()).and_then(|source| source.find(&*text));
                let source = at.map(|at| range.start + at..range.start + at + text.len());
                self.visible.push(&text, source);
            }
            Event::SoftBreak | Event::HardBreak => self.visible.text.push('\n'),
            Event::End(end) if !is_inline(end) => {
                self.hidden = None;
                self.visible.text.push('\n');
            }
            _ => {}
        }
    }

    fn take_tag(&mut self, tag: &str, range: Range<usize>) {
        match html::hidden_tag(tag) {
            Some((name, false)) if html::closes_soon(&self.markdown[range.end..], name) => {
                self.hidden = Some(name.to_ascii_lowercase());
            }
            Some((name, true)) if self.hidden.as_deref() == Some(&*name.to_ascii_lowercase()) => {
                self.hidden = None;
            }
            _ if self.hidden.is_some() => {}
            _ => self.visible.push_pieces(html::pieces(&[(tag, range.start)], &self.closed)),
        }
    }

    fn end_code(&mut self) {
        let (is_fenced, mark) = (self.code.take().unwrap_or_default(), self.mark.take());
        let Some(mark) = mark else { return };
        let code = &self.visible.text[mark.0..];
        if if is_fenced { code::is_message(code) } else { code::is_text(code) } {
            self.visible.text.push('\n');
        } else {
            self.visible.truncate(mark);
            self.visible.text.push('\n');
        }
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}
