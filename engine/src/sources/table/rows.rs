//! The rows of a CSV file.

use super::dialect::Dialect;
use super::lines::{Taken, take_line};
use super::quotes::{Cells, Step};
use crate::sources::{Input, MAX_RECORD_BYTES, SourceError};

/// The line where a row begins, counted from 1, and its cells or why they cannot be read.
pub type Row = (u64, Result<Cells, String>);

/// The rows of a CSV file, whatever ends its lines.
pub struct Rows {
    input: Input,
    dialect: Dialect,
    line: Vec<u8>,
    cells: Cells,
}

impl Rows {
    pub fn new(input: Input, dialect: Dialect) -> Self {
        Self { input, dialect, line: Vec::new(), cells: Cells::default() }
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        self.input.name()
    }

    /// The bytes that come next, for guessing what they are.
    pub fn upcoming(&mut self) -> Result<&[u8], SourceError> {
        self.input.peek()
    }

    /// Cells that are no longer needed, to be filled again.
    pub fn give_back(&mut self, cells: Cells) {
        self.cells = cells;
    }

    /// The next row that is not a blank line, with the line where it begins, counted from 1: its
    /// cells, or why they cannot be read. None after the last.
    ///
    /// # Errors
    /// If the file cannot be read, or a quotation mark is not closed.
    pub fn next_row(&mut self) -> Result<Option<Row>, SourceError> {
        loop {
            let first = self.input.line();
            if self.input.peek()?.is_empty() {
                return Ok(None);
            }
            self.line.clear();
            if take_line(&mut self.input, &mut self.line, MAX_RECORD_BYTES)? == Taken::TooLong {
                return Ok(Some((first, Err(format!("it is longer than {} MB", MAX_RECORD_BYTES >> 20)))));
            }
            if self.line.iter().all(|byte| matches!(byte, b'\n' | b'\r' | b' ')) {
                continue;
            }
            self.cells.clear();
            self.fill(first)?;
            return Ok(Some((first, Ok(std::mem::take(&mut self.cells)))));
        }
    }

    /// Takes the cells of the line, and of further lines while a quotation mark is open.
    fn fill(&mut self, first: u64) -> Result<(), SourceError> {
        let (mut line, mut start) = (first, 0);
        loop {
            match self.cells.take(&self.line[start..], self.dialect.delimiter, line) {
                Step::Done => return Ok(()),
                Step::Open => {}
                Step::Astray => {
                    return Err(self.unclosed(
                        self.cells.opened_in(),
                        "is not closed, or a mark inside its cell is not doubled",
                    ));
                }
            }
            let at = self.cells.opened_in();
            line = self.input.line();
            start = self.line.len();
            if self.input.peek()?.is_empty() {
                return Err(self.unclosed(at, "is never closed"));
            }
            if take_line(&mut self.input, &mut self.line, MAX_RECORD_BYTES)? == Taken::TooLong {
                let limit = MAX_RECORD_BYTES >> 20;
                return Err(self.unclosed(at, &format!("is not closed within {limit} MB")));
            }
        }
    }

    fn unclosed(&self, line: u64, what: &str) -> SourceError {
        SourceError::NotUnderstood {
            file: self.input.name().to_owned(),
            line,
            reason: format!("the quotation mark that opens a cell here {what}; nothing was imported"),
        }
    }
}
