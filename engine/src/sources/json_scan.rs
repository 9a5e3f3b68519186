//! Finding where one JSON value ends without understanding it, so that a bad
//! record in the middle of an array costs that record alone.

use super::input::MAX_PASSED_OVER_BYTES;
use super::{Input, MAX_RECORD_BYTES, SourceError};

/// Depth of brackets that a value may have before it is passed over.
const MAX_DEPTH: usize = 100;

/// What was found where a value was expected.
pub(super) enum Scanned {
    /// The bytes of the value.
    Value(Vec<u8>),
    /// The value was passed over for this reason.
    Refused(String),
}

/// Takes one value: up to the comma or bracket that ends it, or the end of input.
///
/// # Errors
/// If the input ends inside the value.
pub(super) fn take_value(input: &mut Input) -> Result<Scanned, SourceError> {
    let mut scan = Scan::default();
    input.peek_token()?;
    loop {
        let bytes = input.peek()?;
        if bytes.is_empty() {
            return Err(
                input.not_understood("the file ends in the middle of a record; copy or export it again")
            );
        }
        let taken = scan.take(bytes);
        let done = taken < bytes.len() || scan.done;
        input.take(taken);
        if done {
            return Ok(scan.finish());
        }
        if scan.length > MAX_PASSED_OVER_BYTES {
            return Err(endless(input));
        }
    }
}

#[derive(Default)]
struct Scan {
    bytes: Vec<u8>,
    length: u64,
    depth: usize,
    in_string: bool,
    escaped: bool,
    too_long: bool,
    too_deep: bool,
    done: bool,
}

impl Scan {
    /// Takes what belongs to the value and returns how many bytes that is.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        for byte in bytes {
            if self.ends_before(*byte) {
                break;
            }
            taken += 1;
            self.step(*byte);
            if self.done {
                break;
            }
        }
        self.keep(&bytes[..taken]);
        taken
    }

    /// A bare value (a number, a word) ends before the comma or bracket behind it.
    fn ends_before(&self, byte: u8) -> bool {
        self.depth == 0 && !self.in_string && matches!(byte, b',' | b']' | b'}')
    }

    fn step(&mut self, byte: u8) {
        if self.escaped {
            self.escaped = false;
        } else if self.in_string {
            match byte {
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.done = self.depth == 0;
                }
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.too_deep |= self.depth > MAX_DEPTH;
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    self.done = self.depth == 0;
                }
                _ => {}
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.bytes.len() + bytes.len() > MAX_RECORD_BYTES {
            self.too_long = true;
            self.bytes = Vec::new();
        }
        if !self.too_long {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn finish(self) -> Scanned {
        if self.too_long {
            Scanned::Refused(too_long())
        } else if self.too_deep {
            Scanned::Refused("it is nested too deeply".into())
        } else {
            Scanned::Value(self.bytes)
        }
    }
}

/// The reason given for a record over the limit.
pub(super) fn too_long() -> String {
    format!("it is longer than {} MB", MAX_RECORD_BYTES >> 20)
}

/// The error at a record that does not come to an end.
pub(super) fn endless(input: &Input) -> SourceError {
    let limit = MAX_PASSED_OVER_BYTES >> 20;
    input.not_understood(format!(
        "a record is longer than {limit} MB; is a bracket or quotation mark not closed"
    ))
}
