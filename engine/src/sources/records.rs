//! A file as a stream of raw records, whatever its form.

use serde_json::Value;

use super::csv_records::CsvRecords;
use super::file_kind::{FileKind, file_kind};
use super::json::JsonRecords;
use super::sheet_records::SheetRecords;
use super::table::Columns;
use super::{FieldError, Input, Kind, ReadOptions, SourceError};

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
    /// What was wrong with it as a row of a table.
    pub warnings: Vec<FieldError>,
    /// Whether it is a row of a table, whose columns have their fields.
    pub is_table: bool,
}

impl Record {
    /// A record of JSON.
    pub(super) fn of_json(value: Value, raw: String) -> Self {
        Self { value, raw, warnings: Vec::new(), is_table: false }
    }
}

/// The records of one file, read as they are asked for.
pub enum Records {
    /// Objects, lists of them, or what holds such lists.
    Json(Box<JsonRecords>),
    /// A header and rows.
    Csv(Box<CsvRecords>),
    /// The same in a spreadsheet.
    Sheet(Box<SheetRecords>),
}

impl Records {
    /// Looks at the first bytes to tell the form.
    ///
    /// # Errors
    /// If the file is empty, cannot be read, or is in no known form.
    pub fn open(input: Input, kind: Kind) -> Result<Self, SourceError> {
        Self::open_as(input, kind, &ReadOptions::default())
    }

    /// The same, read in a certain way.
    ///
    /// # Errors
    /// If the file is empty, cannot be read, or is in no known form.
    pub fn open_as(mut input: Input, kind: Kind, options: &ReadOptions) -> Result<Self, SourceError> {
        let mapping = &options.map;
        match file_kind(input.peek()?) {
            Some(FileKind::Zip) => {
                return Ok(Self::Sheet(Box::new(SheetRecords::open(input, kind, mapping)?)));
            }
            Some(FileKind::Other(kind)) => {
                return Err(SourceError::OtherFile { file: input.name().to_owned(), kind });
            }
            None => {}
        }
        match input.peek_token()? {
            None => Err(input.not_understood(format!("the file is empty; it should hold {}", kind.word()))),
            Some(b'[' | b'{') => Ok(Self::Json(Box::new(JsonRecords::new(input, kind)))),
            Some(_) => Ok(Self::Csv(Box::new(CsvRecords::open(input, kind, mapping)?))),
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
            Self::Sheet(records) => Ok(records.next_record()),
        }
    }

    /// The columns of a table; none of JSON.
    pub fn columns(&self) -> Option<&Columns> {
        match self {
            Self::Json(_) => None,
            Self::Csv(records) => Some(records.columns()),
            Self::Sheet(records) => Some(records.columns()),
        }
    }

    /// The cells of the last record of a table, as they stand in the file.
    pub fn cells(&mut self) -> Vec<String> {
        match self {
            Self::Json(_) => Vec::new(),
            Self::Csv(records) => records.cells(),
            Self::Sheet(records) => records.cells(),
        }
    }

    /// What a person should know of the file, once its records are read.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Json(_) => Vec::new(),
            Self::Csv(records) => records.notes(),
            Self::Sheet(records) => records.notes(),
        }
    }
}
