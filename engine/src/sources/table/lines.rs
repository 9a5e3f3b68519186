//! The physical lines of a file.

use crate::sources::input::MAX_PASSED_OVER_BYTES;
use crate::sources::{Input, SourceError};

/// Appends the next line to `line`, with what ends it: a line feed, a carriage return, or both. At
/// the end of the file nothing is appended. What is longer than `max_bytes` is passed over.
///
/// # Errors
/// If the file cannot be read or the line does not end.
pub(super) fn take_line(
    input: &mut Input,
    line: &mut Vec<u8>,
    max_bytes: usize,
) -> Result<Taken, SourceError> {
    let (mut passed_over, mut length) = (false, 0_u64);
    loop {
        let bytes = input.peek()?;
        let end = memchr::memchr2(b'\n', b'\r', bytes);
        let count = end.map_or(bytes.len(), |end| end + 1);
        let is_return = end.is_some_and(|end| bytes[end] == b'\r');
        passed_over |= line.len() + count > max_bytes;
        if !passed_over {
            line.extend_from_slice(&bytes[..count]);
        }
        let is_over = end.is_some() || bytes.is_empty();
        input.take(count);
        length += count as u64;
        if is_return && input.peek()?.first() == Some(&b'\n') {
            if !passed_over {
                line.push(b'\n');
            }
            input.take(1);
        }
        if is_over {
            return Ok(if passed_over { Taken::TooLong } else { Taken::Whole });
        }
        if length > MAX_PASSED_OVER_BYTES {
            let limit = MAX_PASSED_OVER_BYTES >> 20;
            return Err(input.not_understood(format!("a line is longer than {limit} MB")));
        }
    }
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was appended.
    Whole,
    /// It was passed over.
    TooLong,
}
