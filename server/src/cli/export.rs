//! `associations export`.

use std::io::{self, BufWriter};
use std::path::Path;

use engine::store::Store;
use serde::Serialize;

use super::args::{Export, Exported, Format};
use super::out::Out;
use crate::table::Table;

pub fn run(db: &Path, options: &Export, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let format = if out.is_json() { Format::Json } else { options.format };
    let stdout = BufWriter::new(io::stdout());
    let table = if format == Format::Json { Table::json(stdout) } else { Table::csv(stdout) };
    let mut rows = Rows { table, failure: None };
    match options.what {
        Exported::Associations => store.each_pair(&mut |line| rows.push(&line))?,
        Exported::Issues => store.each_issue(&mut |line| rows.push(&line))?,
        Exported::Signals => store.each_signal(&mut |line| rows.push(&line))?,
    }
    match rows.failure {
        Some(failure) => Err(failure),
        None => rows.table.finish(),
    }
}

/// A table that remembers its first failure.
struct Rows {
    table: Table<BufWriter<io::Stdout>>,
    failure: Option<anyhow::Error>,
}

impl Rows {
    /// Whether to go on.
    fn push(&mut self, row: &impl Serialize) -> bool {
        self.failure = self.table.push(row).err();
        self.failure.is_none()
    }
}
