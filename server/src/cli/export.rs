//! `associations export`.

use std::fs::File;
use std::io::{BufWriter, Seek};
use std::path::Path;

use anyhow::Context;

use engine::store::Store;
use serde::Serialize;

use super::args::{Export, Exported, Format};
use super::out::Out;
use crate::table::Table;
use crate::visible::Form;

pub fn run(db: &Path, options: &Export, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let format = if out.is_json() { Format::Json } else { options.format };
    // Whoever reads standard output may be slow, and the database must not wait for that.
    let file = tempfile::tempfile().context("The export needs room in the folder for temporary files")?;
    let file = BufWriter::new(file);
    let table = if format == Format::Json { Table::json(file) } else { Table::csv(file) };
    let mut rows = Rows { table, failure: None };
    match options.what {
        Exported::Associations => store.each_pair(&mut |line| rows.push(&line))?,
        Exported::Issues => store.each_issue(&mut |line| rows.push(&line))?,
        Exported::Signals => store.each_signal(&mut |line| rows.push(&line))?,
    }
    match rows.failure {
        Some(failure) => Err(failure),
        None => {
            let mut file = rows.table.finish()?.into_inner().map_err(|error| error.into_error())?;
            file.rewind()?;
            out.data(&mut file, if format == Format::Json { Form::Json } else { Form::Braces })
        }
    }
}

/// A table that remembers its first failure.
struct Rows {
    table: Table<BufWriter<File>>,
    failure: Option<anyhow::Error>,
}

impl Rows {
    /// Whether to go on.
    fn push(&mut self, row: &impl Serialize) -> bool {
        self.failure = self.table.push(row).err();
        self.failure.is_none()
    }
}
