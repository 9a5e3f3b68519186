//! `associations sync`.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use engine::store::Store;
use serde::Deserialize;
use serde_json::Value;

use super::args::Sync;
use super::matching::match_changed;
use super::out::Out;
use super::progress::{self, WAITING};
use super::runner::{JobRunner, RunBy};
use super::stop;
use crate::visible::one_line;
use crate::work;
use crate::work::connections::{Connections, Service, own_key};

/// Maximum number of skipped records printed as text; JSON output has all.
const BAD_SHOWN: usize = 50;

/// The part of the job's report that is printed.
#[derive(Deserialize)]
struct Report {
    resources: Vec<Resource>,
    remarks: Vec<String>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    new: u64,
    changed: u64,
    unchanged: u64,
    removed: u64,
    bad_count: u64,
    bad: Vec<Bad>,
}

#[derive(Deserialize)]
struct Bad {
    id: String,
    field: String,
    reason: String,
}

pub fn run(db: &Path, what: &Sync, out: &Out) -> anyhow::Result<()> {
    let (service, full) = match what {
        Sync::Linear(options) => (Service::Linear, options.full),
        Sync::Buildbetter(options) => (Service::BuildBetter, options.full),
    };
    // A key in our environment is not available to other processes.
    let by = if own_key(service).is_some() { RunBy::ThisProcess } else { RunBy::Anyone };
    if by == RunBy::Anyone && !db.exists() {
        // Check before creating a database.
        return Err(Connections::no_key(service));
    }
    let store = Arc::new(Store::open(db)?);
    let stop = stop::on_ctrl_c()?;
    let bar = progress::count(out, "fetching");
    let job = work::sync::job(service, full)?;
    let runner = JobRunner::new(store, &stop);
    let report: anyhow::Result<Value> = runner.report(&job, by, out, &mut |job| {
        let Some(progress) = &job.progress else { return bar.set_message(WAITING) };
        bar.set_message(format!("{} fetched", progress.unit));
        bar.set_position(progress.done);
    });
    bar.finish_and_clear();
    let report = report?;
    let words = describe(&Report::deserialize(&report)?);
    out.result(&report, words)?;
    match_changed(&runner, out);
    Ok(())
}

fn describe(report: &Report) -> String {
    let mut words = report.resources.iter().map(describe_resource).collect::<Vec<_>>().join("\n");
    for remark in &report.remarks {
        write!(words, "\n{}", one_line(remark)).unwrap_or_default();
    }
    words
}

fn describe_resource(resource: &Resource) -> String {
    let Resource { name, new, changed, unchanged, removed, bad_count, bad } = resource;
    let mut words = format!("{name}: {new} new, {changed} changed, {unchanged} unchanged, {removed} removed");
    if *bad_count > 0 {
        write!(words, ", {bad_count} left out:").unwrap_or_default();
        for bad in bad.iter().take(BAD_SHOWN) {
            write!(words, "\n  {}: {}: {}", one_line(&bad.id), one_line(&bad.field), one_line(&bad.reason))
                .unwrap_or_default();
        }
        let hidden = bad_count.saturating_sub(BAD_SHOWN as u64);
        if hidden > 0 {
            write!(words, "\n  and {hidden} more; --json lists them").unwrap_or_default();
        }
    }
    words
}
