//! A file as a stream of raw records, whatever its form.

use serde_json::Value;

use super::csv_records::CsvRecords;
use super::json::JsonRecords;
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

/// The records of one file, read as they are asked for.
pub enum Records {
    /// Objects, lists of them, or what holds such lists.
    Json(Box<JsonRecords>),
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
            Some(b'[' | b'{') => Ok(Self::Json(Box::new(JsonRecords::new(input, kind)))),
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
            Self::Csv(records) => records.next_record(),
        }
    }
}
