//! Writing rows as CSV or JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use engine::sources::mark_formula;
use serde::Serialize;
use serde_json::Value;

use crate::exported::Exported;

/// Writes rows one by one.
pub struct Table<W: Write> {
    form: Format<W>,
    is_first: bool,
}

#[derive(Serialize)]
struct WithMore<'a, R: Serialize> {
    #[serde(flatten)]
    record: R,
    #[serde(flatten)]
    more: BTreeMap<&'a str, &'a Value>,
}

enum Format<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: Write> Table<W> {
    /// Comma-separated values with a header.
    pub fn csv(out: W) -> Self {
        Self { form: Format::Csv(Box::new(csv::Writer::from_writer(out))), is_first: true }
    }

    /// An array of objects, one per line.
    pub fn json(out: W) -> Self {
        Self { form: Format::Json(out), is_first: true }
    }

    /// Writes one row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        let is_first = std::mem::take(&mut self.is_first);
        match &mut self.form {
            Format::Csv(writer) => write_csv(writer, row, is_first),
            Format::Json(writer) => {
                writer.write_all(if is_first { b"[\n" } else { b",\n" })?;
                Ok(serde_json::to_writer(writer, row)?)
            }
        }
    }

    /// Writes one record with everything that is known of it, and `more` cells behind.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push_whole<E: Exported>(
        &mut self,
        record: &E,
        more: &[(&'static str, Value)],
    ) -> anyhow::Result<()> {
        if matches!(self.form, Format::Json(_)) {
            let more = more.iter().map(|(name, value)| (*name, value)).collect();
            return self.push(&WithMore { record: record.json(), more });
        }
        let is_first = std::mem::take(&mut self.is_first);
        let Format::Csv(writer) = &mut self.form else { return Ok(()) };
        if is_first {
            writer.write_record(E::COLUMNS.iter().chain(more.iter().map(|(name, _)| name)))?;
        }
        let more = more.iter().map(|(_, value)| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let cells = record.cells().into_iter().chain(more);
        Ok(writer.write_record(cells.map(|cell| mark_formula(&cell).into_owned()))?)
    }

    /// Finishes the table and returns the writer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> anyhow::Result<W> {
        match self.form {
            Format::Csv(writer) => {
                let failed = |error: &io::Error| io::Error::new(error.kind(), error.to_string());
                Ok(writer.into_inner().map_err(|error| failed(error.error()))?)
            }
            Format::Json(mut writer) => {
                writer.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })?;
                writer.flush()?;
                Ok(writer)
            }
        }
    }
}

impl Table<Vec<u8>> {
    /// Returns what was written since the last call.
    ///
    /// # Errors
    /// If a row could not be written.
    pub fn take(&mut self) -> anyhow::Result<Vec<u8>> {
        Ok(match &mut self.form {
            Format::Csv(writer) => {
                std::mem::replace(&mut **writer, csv::Writer::from_writer(Vec::new())).into_inner()?
            }
            Format::Json(written) => std::mem::take(written),
        })
    }
}

fn write_csv<W: Write>(
    writer: &mut csv::Writer<W>,
    row: &impl Serialize,
    is_first: bool,
) -> anyhow::Result<()> {
    let mut plain = csv::WriterBuilder::new().has_headers(is_first).from_writer(Vec::new());
    plain.serialize(row)?;
    let plain = plain.into_inner()?;
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice()).records() {
        writer.write_record(record?.iter().map(|cell| mark_formula(cell).into_owned()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_in_every_column() {
        let mut table = Table::csv(Vec::new());
        table.push(&["=1+1", " ＝1", "\u{feff}@here", "-0.25", "plain, with = inside"]).unwrap();
        let written = String::from_utf8(table.take().unwrap()).unwrap();
        assert_eq!(written, "'=1+1,' ＝1,'\u{feff}@here,-0.25,\"plain, with = inside\"\n");
    }
}
