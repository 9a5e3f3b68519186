//! Finding where one JSON value ends without understanding it, so that a malformed record costs
//! that record alone.

use super::super::input::MAX_PASSED_OVER_BYTES;
use super::super::{MAX_RECORD_BYTES, SourceError};
use super::replay::Replay;

/// Depth of brackets that a value may have before it is left out.
const MAX_DEPTH: u32 = 100;

/// A value that is being passed.
pub(super) struct Scan {
    /// Between records: how far the record is indented. A line that is indented so and begins with
    /// a brace begins another record, and the one before is broken.
    indent: Option<usize>,
    /// Whether the value's first line holds its brace alone.
    is_spread: bool,
    /// Whether its second line is not indented either, so that braces inside it begin lines too.
    is_flat: bool,
    /// One bit for each open bracket, 1 for a brace; the innermost is the lowest.
    open: u128,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The last byte outside strings that is not blank.
    last: u8,
    /// Line breaks so far.
    lines: u32,
    /// Blanks since the last line break, as long as nothing else has come.
    blanks: Option<usize>,
    too_deep: bool,
    ended: Option<End>,
}

/// How the taking of a value ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// All of the value was taken.
    Whole,
    /// It is longer than a record may be: its beginning was taken.
    Long,
    /// It is not closed before the next record begins.
    Broken,
    /// The input ends inside it.
    InputEnds,
}

impl Scan {
    /// Of a value inside a list or an object.
    pub(super) fn inside() -> Self {
        Self {
            indent: None,
            is_spread: false,
            is_flat: false,
            open: 0,
            depth: 0,
            in_string: false,
            escaped: false,
            last: 0,
            lines: 0,
            blanks: None,
            too_deep: false,
            ended: None,
        }
    }

    /// Of an object among others that nothing surrounds, as in a file with one on each line.
    pub(super) fn record(indent: usize) -> Self {
        Self { indent: Some(indent), ..Self::inside() }
    }

    /// Whether it has more brackets inside each other than a record may have.
    pub(super) fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// Takes the value, or its beginning where it is longer than a record may be.
    pub(super) fn take(&mut self, source: &mut Replay) -> Result<(Vec<u8>, End), SourceError> {
        let mut value = Vec::new();
        let end = self.pass(source, MAX_RECORD_BYTES, &mut |bytes| value.extend_from_slice(bytes))?;
        Ok((value, end))
    }

    /// Passes over the rest of a value of which the beginning was taken.
    ///
    /// # Errors
    /// If it does not come to an end.
    pub(super) fn skip(&mut self, source: &mut Replay) -> Result<End, SourceError> {
        let end = self.pass(source, MAX_PASSED_OVER_BYTES as usize, &mut |_| {})?;
        if end == End::Long {
            let limit = MAX_PASSED_OVER_BYTES >> 20;
            return Err(source.not_understood(format!(
                "a record is longer than {limit} MB; is a bracket or quotation mark not closed"
            )));
        }
        Ok(end)
    }

    fn pass(
        &mut self,
        source: &mut Replay,
        most_bytes: usize,
        keep: &mut dyn FnMut(&[u8]),
    ) -> Result<End, SourceError> {
        let mut left = most_bytes;
        loop {
            if let Some(end) = self.ended {
                return Ok(end);
            }
            let bytes = source.peek()?;
            if bytes.is_empty() {
                return Ok(End::InputEnds);
            }
            if left == 0 {
                return Ok(End::Long);
            }
            let count = self.step_over(&bytes[..bytes.len().min(left)]);
            keep(&bytes[..count]);
            source.take(count)?;
            left -= count;
        }
    }

    /// Takes what belongs to the value and returns how many bytes that is.
    fn step_over(&mut self, bytes: &[u8]) -> usize {
        for (at, byte) in bytes.iter().enumerate() {
            let byte = *byte;
            if self.in_string {
                if byte == b'\n' && self.indent.is_some() {
                    self.ended = Some(End::Broken);
                    return at;
                }
                self.step_in_string(byte);
            } else if self.ends_before(byte) {
                return at;
            } else {
                self.step(byte);
            }
            if self.ended.is_some() {
                return at + 1;
            }
        }
        bytes.len()
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if self.depth == 0 {
                    self.ended = Some(End::Whole);
                }
            }
            _ => {}
        }
    }

    /// Whether the value ends before this byte: a number or a word before a comma or bracket, a
    /// record that is not closed before the next one.
    fn ends_before(&mut self, byte: u8) -> bool {
        let ends = if self.depth == 0 {
            matches!(byte, b',' | b']' | b'}').then_some(End::Whole)
        } else {
            (byte == b'{' && self.begins_another()).then_some(End::Broken)
        };
        self.ended = ends;
        ends.is_some()
    }

    fn begins_another(&self) -> bool {
        let Some(indent) = self.indent else { return false };
        let may_stand = match self.open & 1 {
            1 => self.last == b':',
            _ => matches!(self.last, b'[' | b','),
        };
        self.blanks == Some(indent) && !(may_stand && self.is_flat)
    }

    fn step(&mut self, byte: u8) {
        if byte == b'\n' {
            self.is_spread |= self.lines == 0 && self.last == b'{' && self.depth == 1;
            self.lines += 1;
            self.blanks = Some(0);
            return;
        }
        if byte.is_ascii_whitespace() {
            self.blanks = self.blanks.map(|blanks| blanks + 1);
            return;
        }
        if self.lines == 1 && self.blanks.is_some() {
            self.is_flat = self.is_spread && self.blanks == self.indent;
        }
        (self.last, self.blanks) = (byte, None);
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.open = self.open << 1 | u128::from(byte == b'{');
                self.too_deep |= self.depth > MAX_DEPTH;
            }
            b'}' | b']' => {
                self.depth -= 1;
                self.open >>= 1;
                if self.depth == 0 {
                    self.ended = Some(End::Whole);
                }
            }
            _ => {}
        }
    }
}
