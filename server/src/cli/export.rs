//! `associations export`.

use std::fs::File;
use std::io::{BufWriter, Seek};
use std::path::Path;

use anyhow::Context;

use engine::store::{Demand, Store, StoreError};
use serde::Serialize;
use serde_json::{Value, json};

use super::args::{Export, Exported, Format};
use super::out::Out;
use crate::exported::Exported as Whole;
use crate::table::Table;
use crate::visible::Escape;

/// Number of verdict events read at a time.
const LOG_BLOCK: usize = 1000;

pub fn run(db: &Path, options: &Export, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let format = if out.is_json() { Format::Json } else { options.format };
    // The reader of standard output may be slow, so write to a file first and release the database.
    let file = tempfile::tempfile().context("Could not create a temporary file for the export")?;
    let file = BufWriter::new(file);
    let table = if format == Format::Json { Table::json(file) } else { Table::csv(file) };
    let mut rows = Rows { table, failure: None };
    match options.what {
        Exported::Associations => store.each_pair(&mut |line| rows.push(&line))?,
        Exported::Issues => {
            let demand = store.demand()?;
            store.each_whole_issue(&mut |issue| {
                let Demand { companies, revenue } = demand.get(&issue.issue.id).copied().unwrap_or_default();
                rows.push_whole(&issue, &[("companies", json!(companies)), ("revenue", json!(revenue))])
            })?;
        }
        Exported::Signals => store.each_whole_signal(&mut |signal| rows.push_whole(&signal, &[]))?,
        Exported::Verdicts => each_verdict(&store, &mut rows)?,
    }
    match rows.failure {
        Some(failure) => Err(failure),
        None => {
            let mut file = rows.table.finish()?.into_inner().map_err(|error| error.into_error())?;
            file.rewind()?;
            out.data(&mut file, if format == Format::Json { Escape::Json } else { Escape::Braces })
        }
    }
}

fn each_verdict(store: &Store, rows: &mut Rows) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        let lines = store.verdict_log(last, LOG_BLOCK)?;
        let Some(newest) = lines.last() else { return Ok(()) };
        last = newest.seq;
        if !lines.iter().all(|line| rows.push(line)) {
            return Ok(());
        }
    }
}

/// A table that keeps its first error.
struct Rows {
    table: Table<BufWriter<File>>,
    failure: Option<anyhow::Error>,
}

impl Rows {
    /// Writes a row; returns whether to continue.
    fn push(&mut self, row: &impl Serialize) -> bool {
        self.failure = self.table.push(row).err();
        self.failure.is_none()
    }

    /// The same with a record, everything that is known of it, and `more`.
    fn push_whole(&mut self, record: &impl Whole, more: &[(&'static str, Value)]) -> bool {
        self.failure = self.table.push_whole(record, more).err();
        self.failure.is_none()
    }
}
