//! Records in the first sheet of a spreadsheet, as rows under a header.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Range, Reader, Xlsx};

use super::mapping::Mapping;
use super::table::Columns;
use super::{Input, Kind, RawRecord, SourceError};

/// The largest spreadsheet that is read.
const PACKED_MAX_BYTES: usize = 128 << 20;
/// The most that it may unpack to.
const UNPACKED_MAX_BYTES: u64 = 1 << 30;
/// Rows that are looked at to guess what the columns hold.
const SAMPLE_ROWS: usize = 20;

/// The rows of a sheet whose first row names the columns.
pub struct SheetRecords {
    sheet: Range<Data>,
    columns: Columns,
    /// Number of the sheet's first row, counted from 1.
    first_row: u64,
    next: usize,
    index: u64,
    blank_rows: u64,
    notes: Vec<String>,
}

impl SheetRecords {
    /// Reads the first sheet of a file that is a zip archive.
    ///
    /// # Errors
    /// If it is no spreadsheet or too large, or no column holds what the records need.
    pub(super) fn open(mut input: Input, kind: Kind, mapping: &Mapping) -> Result<Self, SourceError> {
        let name = input.name().to_owned();
        let bytes = whole(&mut input)?;
        let other = |kind: &'static str| SourceError::OtherFile { file: name.clone(), kind };
        let unpacked = unpacked_bytes(&bytes).ok_or_else(|| other("a damaged zip archive"))?;
        let too_large = |what: &str| SourceError::Unreadable {
            file: name.clone(),
            reason: format!("{what}; export it as CSV"),
        };
        match unpacked {
            None => return Err(other("a zip archive")),
            Some(bytes) if bytes > UNPACKED_MAX_BYTES => {
                return Err(too_large("the spreadsheet unpacks to more than 1 GB"));
            }
            Some(_) => {}
        }
        let damaged = |_| other("a damaged spreadsheet");
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        let sheets = book.sheet_names();
        let Some(first) = sheets.first() else { return Err(other("a spreadsheet without sheets")) };
        let sheet = book.worksheet_range(first).map_err(damaged)?;
        let mut notes = Vec::new();
        if sheets.len() > 1 {
            notes.push(format!("only the first of {} sheets was read: {first}", sheets.len()));
        }
        let row = |at: usize| sheet.rows().nth(at).map(texts).unwrap_or_default();
        let header = sheet.rows().position(|row| row.iter().any(|cell| *cell != Data::Empty)).unwrap_or(0);
        let sample: Vec<Vec<String>> = sheet.rows().skip(header + 1).take(SAMPLE_ROWS).map(texts).collect();
        let first_row = sheet.start().map_or(1, |(row, _)| u64::from(row) + 1);
        let columns = Columns::of(&name, first_row + header as u64, row(header), &sample, kind, mapping)?;
        notes.extend(columns.notes());
        Ok(Self { sheet, columns, first_row, next: header + 1, index: 0, blank_rows: 0, notes })
    }

    /// The next row that is not blank; none after the last.
    pub(super) fn next_record(&mut self) -> Option<RawRecord> {
        loop {
            let line = self.first_row + self.next as u64;
            let cells = row(&self.sheet, self.next)?;
            self.next += 1;
            match self.columns.record(cells.iter().map(text)) {
                Some(record) => {
                    self.index += 1;
                    return Some(RawRecord { line, index: self.index, content: Ok(record) });
                }
                None => self.blank_rows += 1,
            }
        }
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The cells of the last record.
    pub(super) fn cells(&self) -> Vec<String> {
        row(&self.sheet, self.next.saturating_sub(1)).map(texts).unwrap_or_default()
    }

    /// What a person should know of the file.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        match self.blank_rows {
            0 => {}
            1 => notes.push("1 row is empty".into()),
            count => notes.push(format!("{count} rows are empty")),
        }
        notes
    }
}

fn row(sheet: &Range<Data>, at: usize) -> Option<&[Data]> {
    (at < sheet.height()).then(|| &sheet[at])
}

/// All bytes of the input.
fn whole(input: &mut Input) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    loop {
        let some = input.peek()?;
        if some.is_empty() {
            return Ok(bytes);
        }
        let count = some.len();
        bytes.extend_from_slice(some);
        input.take(count);
        if bytes.len() > PACKED_MAX_BYTES {
            let limit = PACKED_MAX_BYTES >> 20;
            let reason = format!("it is larger than {limit} MB; export it as CSV");
            return Err(SourceError::Unreadable { file: input.name().to_owned(), reason });
        }
    }
}

/// To how many bytes an archive unpacks, if it is a spreadsheet; none if it is damaged.
fn unpacked_bytes(bytes: &[u8]) -> Option<Option<u64>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Some(None);
    }
    let mut sum = 0_u64;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).ok()?;
        // What the archive says of a file's size may be wrong.
        let limit = UNPACKED_MAX_BYTES.saturating_sub(sum) + 1;
        sum += std::io::copy(&mut file.by_ref().take(limit), &mut std::io::sink()).ok()?;
        if sum > UNPACKED_MAX_BYTES {
            break;
        }
    }
    Some(Some(sum))
}

fn texts(cells: &[Data]) -> Vec<String> {
    cells.iter().map(|cell| text(cell).into_owned()).collect()
}

fn text(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Empty | Data::Error(_) => Cow::Borrowed(""),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cow::Borrowed(text),
        Data::Int(number) => Cow::Owned(number.to_string()),
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::Bool(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
        Data::DateTime(time) => Cow::Owned(time_text(time)),
    }
}

fn time_text(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}")
}
