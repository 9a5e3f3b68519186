//! From the tokenizer's tokens to pieces.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::elements::{is_block, is_hidden, is_known, stands_alone};
use super::{Closed, Piece, entity};

/// Collects pieces.
pub(super) struct Sink(RefCell<State>);

struct State {
    pieces: Vec<Piece>,
    /// The elements that the source closes.
    closed: Closed,
    /// The source that the tokenizer is reading, and its first byte.
    source: String,
    offset: usize,
    /// How far of it is accounted for.
    cursor: usize,
    /// The source since the last token: the tag or comment that is being read.
    pending: String,
    /// Elements whose content is left out, and how many pieces there were before.
    hidden: Vec<(String, usize)>,
    is_ending: bool,
}

impl Sink {
    pub(super) fn new(closed: Closed) -> Self {
        Self(RefCell::new(State {
            pieces: Vec::new(),
            closed,
            source: String::new(),
            offset: 0,
            cursor: 0,
            pending: String::new(),
            hidden: Vec::new(),
            is_ending: false,
        }))
    }

    /// What the tokenizer reads next, and the byte at which it stands in the source.
    pub(super) fn begin(&self, source: &str, offset: usize) {
        let mut state = self.0.borrow_mut();
        source.clone_into(&mut state.source);
        state.offset = offset;
        state.cursor = 0;
        state.pending.push_str(source);
    }

    /// The tokenizer has read everything.
    pub(super) fn end(&self) {
        self.0.borrow_mut().is_ending = true;
    }

    /// All pieces. An unfinished tag at the end is text.
    pub(super) fn take(&self) -> Vec<Piece> {
        let mut state = self.0.borrow_mut();
        state.as_written();
        std::mem::take(&mut state.pieces)
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.characters(&text),
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CommentToken(_) if state.is_ending => state.as_written(),
            Token::CommentToken(_) | Token::DoctypeToken(_) => state.pending.clear(),
            Token::NullCharacterToken | Token::ParseError(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn characters(&mut self, text: &str) {
        if self.is_ending {
            return;
        }
        self.pending.clear();
        let rest = &self.source[self.cursor..];
        let written = entity(rest).filter(|_| !text.starts_with('&'));
        let found = if let Some(entity) = written {
            self.cursor += entity.len();
            None
        } else {
            rest.find(text).map(|at| {
                let start = self.cursor + at;
                self.cursor = start + text.len();
                self.offset + start..self.offset + self.cursor
            })
        };
        self.pieces.push(Piece::Text(text.to_owned(), found));
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        if tag.kind == TagKind::EndTag {
            if !is_known(name) && !self.closed.is_opened(name) {
                self.as_written();
                return TokenSinkResult::Continue;
            }
            self.pending.clear();
            self.end_tag(name);
            return TokenSinkResult::Continue;
        }
        let is_closed = self.closed.contains(name);
        let is_plain = tag.attrs.is_empty() && !tag.self_closing;
        if name.contains([':', '@', '.']) || (is_plain && !is_closed && !stands_alone(name)) {
            self.as_written();
            return TokenSinkResult::Continue;
        }
        self.pending.clear();
        if !is_known(name) {
            self.closed.open(name);
        }
        if is_hidden(name) && is_closed && !tag.self_closing {
            self.hidden.push((name.to_owned(), self.pieces.len()));
            return match name {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "iframe" | "noscript" => TokenSinkResult::RawData(RawKind::Rawtext),
                "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            };
        }
        let attribute = |name: &str| {
            let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
        };
        match name {
            "img" => self.pieces.push(Piece::Image(attribute("src"), attribute("alt"))),
            "a" => self.pieces.push(Piece::Link(attribute("href"))),
            name if is_block(name) || !is_known(name) && tag.self_closing => self.pieces.push(Piece::Break),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn end_tag(&mut self, name: &str) {
        if let Some(at) = self.hidden.iter().rposition(|(hidden, _)| hidden == name) {
            let (_, before) = self.hidden.swap_remove(at);
            self.hidden.truncate(at);
            self.pieces.truncate(before);
            self.pieces.push(Piece::Break);
        } else if name == "a" {
            self.pieces.push(Piece::LinkEnd);
        } else if is_block(name) {
            self.pieces.push(Piece::Break);
        }
    }

    /// What is no tag is text.
    fn as_written(&mut self) {
        let text = std::mem::take(&mut self.pending);
        if text.is_empty() {
            return;
        }
        let end = self.offset + self.source.len();
        let source = self.source.ends_with(&text).then(|| end - text.len()..end);
        self.pieces.push(Piece::Text(text, source));
    }
}
