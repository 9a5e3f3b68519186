//! Records one a line.

use super::input::MAX_PASSED_OVER_BYTES;
use super::json_scan::{endless, too_long};
use super::records::Record;
use super::{Input, MAX_RECORD_BYTES, RawRecord, SourceError};

/// The lines of a file; blank ones are passed over.
pub struct NdjsonRecords {
    input: Input,
    index: u64,
}

impl NdjsonRecords {
    pub(super) fn new(input: Input) -> Self {
        Self { input, index: 0 }
    }

    /// The record of the next line that is not blank; none at the end.
    ///
    /// # Errors
    /// If the input cannot be read or a line does not end.
    pub(super) fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        if self.input.peek_token()?.is_none() {
            return Ok(None);
        }
        self.index += 1;
        let line = self.input.line();
        let content = match self.take_line()? {
            Some(bytes) => Record::parse(bytes),
            None => Err(too_long()),
        };
        Ok(Some(RawRecord { line, index: self.index, content }))
    }

    /// None if the line is over the limit.
    fn take_line(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        let mut line = Vec::new();
        let mut whole = true;
        let mut length = 0;
        loop {
            let bytes = self.input.peek()?;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if line.len() + part.len() > MAX_RECORD_BYTES {
                whole = false;
                line = Vec::new();
            }
            if whole {
                line.extend_from_slice(part);
            }
            let (count, done) = (part.len(), end.is_some() || bytes.is_empty());
            self.input.take(count + usize::from(end.is_some()));
            if done {
                return Ok(whole.then_some(line));
            }
            length += count as u64;
            if length > MAX_PASSED_OVER_BYTES {
                return Err(endless(&self.input));
            }
        }
    }
}
