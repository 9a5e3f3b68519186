//! The records that an import leaves out, as a CSV file to be mended and imported again.

use std::collections::HashSet;
use std::io::Write;

use super::{ImportError, ImportOptions, hash_of, id, parse};
use crate::sources::{FieldError, Input, Records, mark_formula};

/// Columns before those of the file.
const BEFORE: [&str; 3] = ["left_out_line", "left_out_field", "left_out_reason"];

/// Writes the records of a file that an import leaves out, each with its line and the reason: rows of
/// tables with their own columns, records of JSON as text. Gives how many there are.
///
/// # Errors
/// If the file is not what it says, or cannot be read or written.
pub fn write_rejected(
    input: Input,
    options: &ImportOptions<'_>,
    out: impl Write,
) -> Result<u64, ImportError> {
    let name = input.name().to_owned();
    let mut records = Records::open_as(input, options.kind, &options.reading)?;
    let columns = records.columns().map(|columns| columns.names().to_vec());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let failed =
        |error: csv::Error| ImportError::NotWritten { file: name.clone(), reason: error.to_string() };
    let before = BEFORE.map(str::to_owned).into_iter();
    writer
        .write_record(before.chain(columns.clone().unwrap_or_else(|| vec!["record".into()])))
        .map_err(failed)?;
    let (mut seen, mut count) = (HashSet::new(), 0);
    while let Some(record) = records.next_record()? {
        let mut raw = String::new();
        let read = record.content.map_err(|reason| FieldError::new("", reason)).and_then(|content| {
            raw.clone_from(&content.raw);
            parse(content, options)
        });
        let fault = match read {
            Ok(read) if seen.insert(hash_of(&read.record)) => continue,
            Ok(read) => {
                FieldError::new("id", format!("an earlier record has the same id {}", id(&read.record)))
            }
            Err(error) => error,
        };
        count += 1;
        let what = [record.line.to_string(), fault.field.clone(), fault.what()];
        let cells = if columns.is_some() { records.cells() } else { vec![raw] };
        let row = what.into_iter().chain(cells).map(|cell| mark_formula(&cell).into_owned());
        writer.write_record(row).map_err(failed)?;
    }
    writer.flush().map_err(|error| failed(error.into()))?;
    Ok(count)
}
