//! HTML as the text that a reader takes in: without tags, attributes, styles and scripts, with
//! entities decoded, and with where each part stands in the source.
//!
//! Nothing is lost without need: what looks like a tag but is none, such as `<Save>`, stays, and so
//! does what stands in an element or a comment that is never closed.

mod elements;
mod sink;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use sink::Sink;

/// A part of what a reader takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words, and their bytes in the source if they stand there letter by letter.
    Text(String, Option<Range<usize>>),
    /// The end of a line.
    Break,
    /// A picture: its address, and the text in its place.
    Image(String, String),
    /// The beginning of a link to an address.
    Link(String),
    /// The end of a link.
    LinkEnd,
}

/// Whether `text` may hold tags, comments or entities.
pub fn has_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let follows = |at: usize, is: fn(&u8) -> bool| bytes.get(at + 1).is_some_and(is);
    memchr::memchr2_iter(b'<', b'&', bytes).any(|at| match bytes[at] {
        b'<' => follows(at, |next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')),
        _ => entity(&text[at..]).is_some(),
    })
}

/// Which elements a text closes, so that their start tags are surely tags, and which unknown ones it
/// has opened so far, so that their end tags are.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    names: Rc<HashSet<String>>,
    opened: Rc<RefCell<HashSet<String>>>,
}

impl Closed {
    /// Looks for end tags.
    pub fn of(text: &str) -> Self {
        let end_tag = |at: usize| {
            let name = text[at + 2..].split(|c: char| c == '>' || c == '/' || c.is_whitespace()).next();
            name.unwrap_or_default().to_ascii_lowercase()
        };
        let names = text.match_indices("</").map(|(at, _)| end_tag(at)).collect();
        Self { names: Rc::new(names), opened: Rc::default() }
    }

    fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn open(&self, name: &str) {
        self.opened.borrow_mut().insert(name.to_owned());
    }

    fn is_opened(&self, name: &str) -> bool {
        self.opened.borrow().contains(name)
    }
}

/// The pieces of a text that stands in the source in parts, each from some byte on. `closed` are the
/// elements that the source closes.
pub fn pieces(parts: &[(&str, usize)], closed: &Closed) -> Vec<Piece> {
    let tokenizer = Tokenizer::new(Sink::new(closed.clone()), TokenizerOpts::default());
    let queue = BufferQueue::default();
    for (text, offset) in parts {
        let mut at = 0;
        while at < text.len() {
            let end = at + segment(&text[at..]);
            let source = &text[at..end];
            tokenizer.sink.begin(source, offset + at);
            queue.push_back(StrTendril::from_slice(&without_bare_ampersands(source)));
            // The sink runs no scripts, so the tokenizer never pauses.
            let _ = tokenizer.feed(&queue);
            at = end;
        }
    }
    tokenizer.sink.end();
    tokenizer.end();
    tokenizer.sink.take()
}

/// The text that a reader takes in, as it is shown in lines; the same where nothing is markup.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !has_markup(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for piece in pieces(&[(text, 0)], &Closed::of(text)) {
        match piece {
            Piece::Text(text, _) => out.push_str(&text),
            Piece::Break if !out.is_empty() && !out.ends_with('\n') => out.push('\n'),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// The name of an element whose content is left out, if `html` is its start or end tag, and whether
/// it is the end tag.
pub fn hidden_tag(html: &str) -> Option<(&str, bool)> {
    let (name, is_end) = match html.strip_prefix("</") {
        Some(rest) => (rest, true),
        None => (html.strip_prefix('<')?, false),
    };
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    elements::is_hidden(&name.to_ascii_lowercase()).then_some((name, is_end))
}

/// Whether the end tag of an element follows in the same paragraph, not too far away.
pub fn closes_soon(rest: &str, name: &str) -> bool {
    const WITHIN: usize = 4_000;
    let within = &rest.as_bytes()[..rest.len().min(WITHIN)];
    let end_tag = |at: usize| within.get(at + 2..at + 2 + name.len());
    !name.is_empty()
        && memchr::memmem::find_iter(within, "</")
            .any(|at| end_tag(at).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())))
}

/// The length of the text up to the next `<`, or to behind the next `>`: so that what the tokenizer
/// says of it stands in it.
fn segment(text: &str) -> usize {
    let bytes = text.as_bytes();
    match memchr::memchr2(b'<', b'>', &bytes[1..]) {
        _ if bytes[0] == b'>' => 1,
        Some(at) if bytes[at + 1] == b'>' => at + 2,
        Some(at) => at + 1,
        None => text.len(),
    }
}

/// An ampersand counts as the beginning of an entity only with the semicolon at its end: `a=1&copy=2`
/// says nothing about copyright.
fn without_bare_ampersands(text: &str) -> Cow<'_, str> {
    let is_bare = |at: &usize| entity(&text[*at..]).is_none();
    let bare: Vec<usize> = memchr::memchr_iter(b'&', text.as_bytes()).filter(is_bare).collect();
    if bare.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4 * bare.len());
    let mut from = 0;
    for at in bare {
        out.push_str(&text[from..at]);
        out.push_str("&amp;");
        from = at + 1;
    }
    Cow::Owned(out + &text[from..])
}

/// The entity at the beginning of a text, as written.
fn entity(text: &str) -> Option<&str> {
    /// The longest name is `CounterClockwiseContourIntegral`.
    const NAME_MAX: usize = 33;
    let rest = text.strip_prefix('&')?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = rest.bytes().take(NAME_MAX).take_while(is_name).count();
    (length > 0 && rest.as_bytes().get(length) == Some(&b';')).then(|| &text[..length + 2])
}

#[cfg(test)]
mod tests;
