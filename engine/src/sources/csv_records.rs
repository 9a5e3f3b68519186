//! Records as rows under a header.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::ByteRecord;
use serde_json::{Map, Value};

use super::formula_mark::unmark_formula;
use super::records::Record;
use super::{Input, Kind, MAX_RECORD_BYTES, RawRecord, SourceError};

/// A comma-separated file whose first row names the columns.
pub struct CsvRecords {
    name: String,
    reader: csv::Reader<Metered>,
    allowance_bytes: Rc<Cell<usize>>,
    columns: Vec<String>,
    row: ByteRecord,
    index: u64,
}

impl CsvRecords {
    /// Reads the header and checks that it names what the records need.
    ///
    /// # Errors
    /// If there is no such header.
    pub(super) fn open(mut input: Input, kind: Kind) -> Result<Self, SourceError> {
        let name = input.name().to_owned();
        let delimiter = delimiter_of(&mut input)?;
        let allowance_bytes = Rc::new(Cell::new(ALLOWANCE_BYTES));
        let metered = Metered { input, allowance_bytes: Rc::clone(&allowance_bytes) };
        let reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(metered);
        let mut records =
            Self { name, reader, allowance_bytes, columns: vec![], row: ByteRecord::new(), index: 0 };
        let header = match records.reader.byte_headers() {
            Ok(header) => header,
            Err(error) => return Err(not_understood(&records.name, 1, error)),
        };
        records.columns =
            header.iter().map(|column| String::from_utf8_lossy(column).trim().to_owned()).collect();
        records.check_header(kind)?;
        Ok(records)
    }

    /// The next row; none after the last.
    ///
    /// # Errors
    /// If the file cannot be read or a quotation mark is never closed.
    pub(super) fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        self.allowance_bytes.set(ALLOWANCE_BYTES);
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.row) {
            Ok(false) => Ok(None),
            Ok(true) => {
                self.index += 1;
                let line = self.row.position().map_or(line, csv::Position::line);
                Ok(Some(RawRecord { line, index: self.index, content: self.record() }))
            }
            Err(error) => Err(not_understood(&self.name, line, error)),
        }
    }

    fn check_header(&self, kind: Kind) -> Result<(), SourceError> {
        let needed: &[&str] = match kind {
            Kind::Signals => &["id", "summary", "context"],
            Kind::Issues => &["id", "identifier", "title"],
        };
        let missing = needed.iter().find(|needed| !self.columns.iter().any(|column| column == *needed));
        match missing {
            None => Ok(()),
            Some(missing) => Err(SourceError::NotUnderstood {
                file: self.name.clone(),
                line: 1,
                reason: format!(
                    "this is neither JSON nor a CSV file of {}: its first row does not name a column “{missing}”",
                    kind.word()
                ),
            }),
        }
    }

    fn record(&self) -> Result<Record, String> {
        if self.row.len() != self.columns.len() {
            let (has, wants) = (self.row.len(), self.columns.len());
            return Err(format!("it has {has} columns where the header has {wants}"));
        }
        let mut object = Map::new();
        for (column, cell) in self.columns.iter().zip(&self.row) {
            let cell =
                std::str::from_utf8(cell).map_err(|_| format!("column “{column}” is not valid UTF-8"))?;
            if cell.contains('\0') {
                return Err(format!("column “{column}” contains a NUL byte"));
            }
            if !column.is_empty() {
                insert(&mut object, column, unmark_formula(cell));
            }
        }
        let value = Value::Object(object);
        Ok(Record { raw: value.to_string(), value })
    }
}

/// A column named `company.name` is the field `name` of the object `company`, which is
/// not there if all of its cells are empty. Any other empty cell is null.
fn insert(object: &mut Map<String, Value>, column: &str, cell: &str) {
    match column.split_once('.') {
        None => {
            let value = if cell.is_empty() { Value::Null } else { Value::String(cell.to_owned()) };
            object.insert(column.to_owned(), value);
        }
        Some(_) if cell.is_empty() => {}
        Some((outer, inner)) => {
            let entry = object.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(nested) = entry {
                insert(nested, inner, cell);
            }
        }
    }
}

/// Bytes that may be read while one row is being looked for: a row of the
/// greatest length and what the reader takes in advance.
const ALLOWANCE_BYTES: usize = MAX_RECORD_BYTES + (1 << 18);

/// Ends the reading when one row takes too much, as it does behind a quotation
/// mark that is never closed.
struct Metered {
    input: Input,
    allowance_bytes: Rc<Cell<usize>>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.peek().map_err(io::Error::other)?;
        let count = bytes.len().min(buffer.len());
        if count > self.allowance_bytes.get() {
            let limit = MAX_RECORD_BYTES >> 20;
            return Err(io::Error::other(format!(
                "the row is longer than {limit} MB; is a quotation mark not closed"
            )));
        }
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.allowance_bytes.set(self.allowance_bytes.get() - count);
        self.input.take(count);
        Ok(count)
    }
}

/// What separates the header's columns: some spreadsheets write semicolons or tabs.
fn delimiter_of(input: &mut Input) -> Result<u8, SourceError> {
    let start = input.peek()?;
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let candidates = [b',', b';', b'\t'];
    Ok(candidates.into_iter().find(|candidate| header.contains(candidate)).unwrap_or(b','))
}

fn not_understood(file: &str, line: u64, error: csv::Error) -> SourceError {
    let reason = match error.into_kind() {
        csv::ErrorKind::Io(error) => match error.downcast::<SourceError>() {
            Ok(unreadable) => return unreadable,
            Err(error) => error.to_string(),
        },
        other => format!("{other:?}"),
    };
    SourceError::NotUnderstood { file: file.to_owned(), line, reason }
}
