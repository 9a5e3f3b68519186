//! A file as a stream of raw records, whatever its form.

use serde_json::Value;

use super::csv_records::CsvRecords;
use super::json_records::JsonRecords;
use super::ndjson_records::NdjsonRecords;
use super::{Input, Kind, SourceError};

/// One record as it stands in the file.
#[derive(Debug)]
pub struct RawRecord {
    /// Line where it begins, counted from 1.
    pub line: u64,
    /// Position among the file's records, counted from 1.
    pub index: u64,
    /// What it holds, or why it cannot be read.
    pub content: Result<Record, String>,
}

/// A record that is well-formed, and its source text.
#[derive(Debug)]
pub struct Record {
    /// The parsed JSON; of CSV, an object of column names and texts.
    pub value: Value,
    /// The same as JSON text, as it was written where the file is JSON.
    pub raw: String,
}

impl Record {
    /// Parses JSON text.
    ///
    /// # Errors
    /// A phrase that says what is wrong with it.
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        let raw = String::from_utf8(bytes)
            .map_err(|error| format!("it is not valid UTF-8 at byte {}", error.utf8_error().valid_up_to()))?;
        if raw.contains('\0') {
            return Err("it contains a NUL byte".into());
        }
        let value = serde_json::from_str(&raw).map_err(|error| json_reason(&error))?;
        Ok(Self { value, raw })
    }
}

fn json_reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    if said == "recursion limit exceeded" {
        return "it is nested too deeply".into();
    }
    format!("it is not valid JSON: {said} at column {}", error.column())
}

/// The records of one file, read as they are asked for.
pub enum Records {
    /// `[…]` or `{"data": …}`.
    Json(JsonRecords),
    /// One object a line.
    Ndjson(NdjsonRecords),
    /// A header and rows.
    Csv(Box<CsvRecords>),
}

impl Records {
    /// Looks at the first bytes to tell the form.
    ///
    /// # Errors
    /// If the file is empty, cannot be read, or is in no known form.
    pub fn open(mut input: Input, kind: Kind) -> Result<Self, SourceError> {
        match input.peek_token()? {
            None => Err(input.not_understood(format!("the file is empty; it should hold {}", kind.word()))),
            Some(b'[') => Ok(Self::Json(JsonRecords::array(input))),
            Some(b'{') if is_envelope(input.peek()?) => Ok(Self::Json(JsonRecords::envelope(input, kind)?)),
            Some(b'{') => Ok(Self::Ndjson(NdjsonRecords::new(input))),
            Some(_) => Ok(Self::Csv(Box::new(CsvRecords::open(input, kind)?))),
        }
    }

    /// The next record; none at the end of the file.
    ///
    /// # Errors
    /// If the file turns out not to be what it began as. Nothing of it should be kept.
    pub fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        match self {
            Self::Json(records) => records.next_record(),
            Self::Ndjson(records) => records.next_record(),
            Self::Csv(records) => records.next_record(),
        }
    }
}

/// An answer of a GraphQL server has one of these as its first key; a record has not.
fn is_envelope(start: &[u8]) -> bool {
    let mut start = start.iter().skip(1).skip_while(|byte| byte.is_ascii_whitespace());
    let keys: [&[u8]; 3] = [b"\"data\"", b"\"errors\"", b"\"extensions\""];
    let start: Vec<u8> = start.by_ref().take(12).copied().collect();
    keys.iter().any(|key| start.starts_with(key))
}
