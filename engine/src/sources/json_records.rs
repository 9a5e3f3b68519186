//! Records in a JSON array, at the top of the file or inside a GraphQL answer.

use super::json_scan::{Scanned, take_value};
use super::records::Record;
use super::{Input, Kind, RawRecord, SourceError};

/// Keys that may lie between the top of a GraphQL answer and its records.
fn path_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Signals => &["data", "extraction", "extractions", "signals", "nodes", "items"],
        Kind::Issues => &["data", "issues", "team", "nodes"],
    }
}

/// The elements of an array, one by one.
pub struct JsonRecords {
    input: Input,
    index: u64,
    state: State,
    /// Objects that were entered to reach the array and must be closed again.
    depth: usize,
}

#[derive(PartialEq)]
enum State {
    BeforeFirst,
    BetweenRecords,
    Done,
}

impl JsonRecords {
    /// The file itself is the array; its `[` has been seen.
    pub(super) fn array(mut input: Input) -> Self {
        input.take(1);
        Self { input, index: 0, state: State::BeforeFirst, depth: 0 }
    }

    /// The array lies inside objects, such as `{"data": {"extraction": […]}}`.
    ///
    /// # Errors
    /// If there is no such array or the answer is an error.
    pub(super) fn envelope(mut input: Input, kind: Kind) -> Result<Self, SourceError> {
        let mut depth = 0;
        loop {
            match input.peek_token()? {
                Some(b'{') => {
                    depth += 1;
                    input.take(1);
                }
                Some(b'[') => {
                    input.take(1);
                    return Ok(Self { input, index: 0, state: State::BeforeFirst, depth });
                }
                _ => return Err(no_array(&input, kind)),
            }
            enter(&mut input, kind)?;
        }
    }

    /// The next element; none after the last.
    ///
    /// # Errors
    /// If the array is not closed or is followed by something else.
    pub(super) fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        if self.state == State::Done {
            return Ok(None);
        }
        match (self.input.peek_token()?, &self.state) {
            (None, _) => {
                Err(self.input.not_understood("the list is not closed; copy or export the file again"))
            }
            (Some(b']'), _) => {
                self.input.take(1);
                self.close()?;
                self.state = State::Done;
                Ok(None)
            }
            (Some(b','), State::BetweenRecords) => {
                self.input.take(1);
                self.record().map(Some)
            }
            (Some(_), State::BeforeFirst) => self.record().map(Some),
            (Some(_), _) => Err(self.input.not_understood("a comma is missing between two records")),
        }
    }

    fn record(&mut self) -> Result<RawRecord, SourceError> {
        self.state = State::BetweenRecords;
        self.index += 1;
        self.input.peek_token()?;
        let line = self.input.line();
        let content = match take_value(&mut self.input)? {
            Scanned::Value(bytes) if bytes.is_empty() => Err("there is no record between two commas".into()),
            Scanned::Value(bytes) => Record::parse(bytes),
            Scanned::Refused(reason) => Err(reason),
        };
        Ok(RawRecord { line, index: self.index, content })
    }

    /// Passes over the rest of the objects around the array.
    fn close(&mut self) -> Result<(), SourceError> {
        while self.depth > 0 {
            match self.input.peek_token()? {
                Some(b'}') => {
                    self.input.take(1);
                    self.depth -= 1;
                }
                Some(b',' | b':') => self.input.take(1),
                Some(b']') | None => {
                    return Err(self.input.not_understood("the file ends too early; export it again"));
                }
                Some(_) => {
                    take_value(&mut self.input)?;
                }
            }
        }
        match self.input.peek_token()? {
            None => Ok(()),
            Some(_) => Err(self.input.not_understood("there is something behind the end of the list")),
        }
    }
}

/// Inside an object: passes over members until one whose key leads to the records.
fn enter(input: &mut Input, kind: Kind) -> Result<(), SourceError> {
    loop {
        let key = match input.peek_token()? {
            Some(b'"') => match take_value(input)? {
                Scanned::Value(bytes) => String::from_utf8_lossy(&bytes).trim_matches('"').to_owned(),
                Scanned::Refused(_) => String::new(),
            },
            Some(b',') => {
                input.take(1);
                continue;
            }
            _ => return Err(no_array(input, kind)),
        };
        if input.peek_token()? != Some(b':') {
            return Err(no_array(input, kind));
        }
        input.take(1);
        let opens = matches!(input.peek_token()?, Some(b'{' | b'['));
        if opens && path_keys(kind).contains(&key.as_str()) {
            return Ok(());
        }
        if key == "errors" && opens {
            return Err(
                input.not_understood("the file holds an error answer and no records; export it again")
            );
        }
        take_value(input)?;
    }
}

fn no_array(input: &Input, kind: Kind) -> SourceError {
    let word = kind.word();
    input.not_understood(format!(
        "the file holds no list of {word}; see README.md for the forms that are read"
    ))
}
