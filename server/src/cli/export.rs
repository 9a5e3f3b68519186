//! `associations export`.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use engine::store::Store;
use serde::Serialize;

use super::args::{Export, Exported, Format};
use super::out::Out;

pub fn run(db: &Path, options: &Export, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let format = if out.is_json() { Format::Json } else { options.format };
    let mut rows = Rows::new(format);
    match options.what {
        Exported::Associations => store.each_pair(&mut |line| rows.push(&line))?,
        Exported::Issues => store.each_issue(&mut |line| rows.push(&line))?,
        Exported::Signals => store.each_signal(&mut |line| rows.push(&line))?,
    }
    rows.finish()
}

/// Writes rows as they come and remembers the first failure.
struct Rows {
    form: Form,
    is_first: bool,
    failure: Option<anyhow::Error>,
}

enum Form {
    Csv(Box<csv::Writer<io::Stdout>>),
    Json(BufWriter<io::Stdout>),
}

impl Rows {
    fn new(format: Format) -> Self {
        let form = match format {
            Format::Csv => Form::Csv(Box::new(csv::Writer::from_writer(io::stdout()))),
            Format::Json => Form::Json(BufWriter::new(io::stdout())),
        };
        Self { form, is_first: true, failure: None }
    }

    /// Whether to go on.
    fn push(&mut self, row: &impl Serialize) -> bool {
        let is_first = std::mem::take(&mut self.is_first);
        let written = match &mut self.form {
            Form::Csv(writer) => write_csv(writer, row, is_first),
            Form::Json(writer) => write_json(writer, row, is_first),
        };
        self.failure = written.err();
        self.failure.is_none()
    }

    fn finish(self) -> anyhow::Result<()> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        match self.form {
            Form::Csv(mut writer) => writer.flush()?,
            Form::Json(mut writer) => {
                writer.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })?;
                writer.flush()?;
            }
        }
        Ok(())
    }
}

fn write_json(writer: &mut impl Write, row: &impl Serialize, is_first: bool) -> anyhow::Result<()> {
    writer.write_all(if is_first { b"[\n" } else { b",\n" })?;
    serde_json::to_writer(writer, row)?;
    Ok(())
}

fn write_csv(
    writer: &mut csv::Writer<io::Stdout>,
    row: &impl Serialize,
    is_first: bool,
) -> anyhow::Result<()> {
    let mut plain = csv::WriterBuilder::new().has_headers(is_first).from_writer(Vec::new());
    plain.serialize(row)?;
    let plain = plain.into_inner()?;
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice()).records() {
        writer.write_record(record?.iter().map(|cell| text_cell(cell).into_owned()))?;
    }
    Ok(())
}

/// A spreadsheet would run a text that begins like a formula, so such a text is
/// given an apostrophe, which spreadsheets take as the mark of a text.
fn text_cell(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_that_begin_like_a_formula_are_marked() {
        check("=1+1", "'=1+1");
        check("@here", "'@here");
        check("- a dash", "'- a dash");
        check("-0.25", "-0.25");
        check("plain, with = inside", "plain, with = inside");
    }

    fn check(cell: &str, expected: &str) {
        assert_eq!(text_cell(cell), expected);
    }
}
