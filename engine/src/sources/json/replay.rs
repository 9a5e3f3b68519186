//! Bytes that can be put back, so that a value is looked at before it is decided how to read it.

use super::super::{Input, SourceError};

/// An input with bytes before it that were taken and put back.
pub(super) struct Replay {
    input: Input,
    back: Vec<u8>,
    /// The next byte in `back`; beyond its end, the input goes on.
    at: usize,
    place: Place,
}

/// Where a byte stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Counted from 1.
    pub line: u64,
    /// Bytes between the beginning of the line and the byte.
    pub indent: usize,
}

impl Replay {
    pub(super) fn new(input: Input) -> Self {
        let place = Place { line: input.line(), indent: 0 };
        Self { input, back: Vec::new(), at: 0, place }
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The next bytes, without taking them; empty at the end.
    pub(super) fn peek(&mut self) -> Result<&[u8], SourceError> {
        if self.at < self.back.len() { Ok(&self.back[self.at..]) } else { self.input.peek() }
    }

    /// Takes `count` of the peeked bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<(), SourceError> {
        let Self { input, back, at, place } = self;
        let bytes = if *at < back.len() { &back[*at..] } else { input.peek()? };
        let taken = bytes.get(..count).unwrap_or(bytes);
        match taken.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => {
                place.line += taken.iter().filter(|byte| **byte == b'\n').count() as u64;
                place.indent = taken.len() - last - 1;
            }
            None => place.indent += taken.len(),
        }
        if *at < back.len() {
            *at += count;
        } else {
            if !back.is_empty() {
                (*back, *at) = (Vec::new(), 0);
            }
            input.take(count);
        }
        Ok(())
    }

    /// The next byte that is not white space, without taking it; none at the end.
    pub(super) fn peek_token(&mut self) -> Result<Option<u8>, SourceError> {
        loop {
            let bytes = self.peek()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let token = bytes.get(blank).copied();
            self.take(blank)?;
            if token.is_some() {
                return Ok(token);
            }
        }
    }

    /// Puts back the bytes that were taken last, which began at `place`.
    pub(super) fn put_back(&mut self, mut bytes: Vec<u8>, place: Place) {
        self.place = place;
        if self.at >= bytes.len() {
            self.at -= bytes.len();
            return;
        }
        bytes.extend_from_slice(self.back.get(self.at..).unwrap_or_default());
        (self.back, self.at) = (bytes, 0);
    }

    /// The error of this file at this place.
    pub(super) fn not_understood(&self, reason: impl Into<String>) -> SourceError {
        let file = self.input.name().to_owned();
        SourceError::NotUnderstood { file, line: self.place.line, reason: reason.into() }
    }
}
