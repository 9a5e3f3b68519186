//! Records as rows under a header.

use std::collections::VecDeque;

use super::mapping::Mapping;
use super::table::{Cells, Columns, Decoder, Dialect, Row, Rows};
use super::{FieldError, Input, Kind, RawRecord, Record, SourceError};

/// Rows that are looked at to guess what the columns hold.
const SAMPLE_ROWS: usize = 20;

/// A file of separated cells whose first row names the columns.
pub struct CsvRecords {
    rows: Rows,
    delimiter: Option<u8>,
    decoder: Decoder,
    columns: Columns,
    /// Rows that were looked at and not given yet.
    waiting: VecDeque<Row>,
    current: Cells,
    index: u64,
    blank_rows: u64,
}

impl CsvRecords {
    /// Reads the header and finds what its columns hold.
    ///
    /// # Errors
    /// If no column holds what the records need, or a quotation mark is not closed.
    pub(super) fn open(mut input: Input, kind: Kind, mapping: &Mapping) -> Result<Self, SourceError> {
        let dialect = Dialect::of(&mut input)?;
        let mut rows = Rows::new(input, dialect);
        let mut decoder = Decoder::default();
        let (line, header) = match next_row(&mut rows, &mut decoder)? {
            Some((line, cells)) => (line, cells.unwrap_or_default()),
            None => (1, Cells::default()),
        };
        let names = texts(&header, &mut decoder);
        let mut waiting = VecDeque::new();
        while waiting.len() < SAMPLE_ROWS
            && let Some(row) = next_row(&mut rows, &mut decoder)?
        {
            waiting.push_back(row);
        }
        let readable = waiting.iter().filter_map(|(_, cells)| cells.as_ref().ok());
        let sample: Vec<Vec<String>> = readable.map(|cells| texts(cells, &mut decoder)).collect();
        let columns = Columns::of(rows.name(), line, names, &sample, kind, mapping)?;
        let delimiter = dialect.delimiter;
        Ok(Self {
            rows,
            delimiter,
            decoder,
            columns,
            waiting,
            current: Cells::default(),
            index: 0,
            blank_rows: 0,
        })
    }

    /// The next row that is not blank; none after the last.
    ///
    /// # Errors
    /// If the file cannot be read or a quotation mark is not closed.
    pub(super) fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        loop {
            let row = match self.waiting.pop_front() {
                Some(row) => Some(row),
                None => next_row(&mut self.rows, &mut self.decoder)?,
            };
            let Some((line, cells)) = row else { return Ok(None) };
            let content = match cells {
                Ok(cells) => {
                    let spare = std::mem::replace(&mut self.current, cells);
                    self.rows.give_back(spare);
                    match self.record() {
                        Some(record) => Ok(record),
                        None => {
                            self.blank_rows += 1;
                            continue;
                        }
                    }
                }
                Err(reason) => {
                    self.current.clear();
                    Err(reason)
                }
            };
            self.index += 1;
            return Ok(Some(RawRecord { line, index: self.index, content }));
        }
    }

    fn record(&mut self) -> Option<Record> {
        let Self { current, decoder, columns, delimiter, .. } = self;
        let mut record =
            columns.record((0..current.len()).map(|at| decoder.text(current.get(at).unwrap_or_default())))?;
        if current.has_stray_mark() {
            record.warnings.push(FieldError::new(
                "",
                "a quotation mark inside a cell is not doubled; it was taken as it stands",
            ));
        }
        if current.holds_rows(columns.names().len(), *delimiter) {
            let reason =
                "a cell holds lines that look like rows; is its quotation mark not closed where it should be";
            record.warnings.push(FieldError::new("", reason));
        }
        Some(record)
    }

    /// The columns' names.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The cells of the last record as they stand in the file.
    pub(super) fn cells(&mut self) -> Vec<String> {
        texts(&self.current, &mut self.decoder)
    }

    /// What a person should know of the file.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.decoder.note().into_iter().collect();
        notes.extend(self.columns.notes());
        match self.blank_rows {
            0 => {}
            1 => notes.push("1 row is empty".into()),
            count => notes.push(format!("{count} rows are empty")),
        }
        notes
    }
}

/// The next row, with its line.
fn next_row(rows: &mut Rows, decoder: &mut Decoder) -> Result<Option<Row>, SourceError> {
    let Some((line, cells)) = rows.next_row()? else { return Ok(None) };
    if let Ok(cells) = &cells
        && !cells.bytes().is_ascii()
    {
        decoder.look_at(cells.bytes(), rows.upcoming()?);
    }
    Ok(Some((line, cells)))
}

fn texts(cells: &Cells, decoder: &mut Decoder) -> Vec<String> {
    (0..cells.len()).map(|at| decoder.text(cells.get(at).unwrap_or_default()).into_owned()).collect()
}
