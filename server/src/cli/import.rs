//! `associations import`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use engine::import::{ImportOptions, ImportReport, import};
use engine::sources::{Input, Kind};
use engine::store::Store;

use super::args::Import;
use super::out::Out;
use super::{progress, stop};

/// Bad records shown to a person; all are in the JSON.
const BAD_SHOWN: usize = 50;

pub fn run(db: &Path, what: &Import, out: &Out) -> anyhow::Result<()> {
    let (kind, source, files) = match what {
        Import::Signals(signals) => (Kind::Signals, signals.source.as_str(), &signals.files),
        Import::Issues(issues) => (Kind::Issues, "linear", &issues.files),
    };
    let store = Store::open(db)?;
    let stop = stop::on_ctrl_c()?;
    let reports = import_files(&store, kind, source, files, &stop, out)?;
    let words = reports.iter().map(describe).collect::<Vec<_>>().join("\n");
    out.result(&reports, words)
}

/// Each file is all or nothing; an unreadable one ends the command, and those
/// before it are in.
pub fn import_files(
    store: &Store,
    kind: Kind,
    source: &str,
    files: &[PathBuf],
    stop: &AtomicBool,
    out: &Out,
) -> anyhow::Result<Vec<ImportReport>> {
    let mut reports = Vec::new();
    for file in files {
        let input = Input::open(file)?;
        let bar = progress::count(out, "records read");
        let options = ImportOptions { kind, source, now: crate::clock::now() };
        let report = import(store, input, &options, stop, &mut |count| bar.set_position(count));
        bar.finish_and_clear();
        reports.push(report?);
    }
    Ok(reports)
}

fn describe(report: &ImportReport) -> String {
    let ImportReport { file, kind, new, changed, unchanged, bad_count, .. } = report;
    let mut words = format!("{file}: {new} new {kind}, {changed} changed, {unchanged} unchanged");
    if *bad_count > 0 {
        write!(words, ", {bad_count} left out:").unwrap_or_default();
        for bad in report.bad.iter().take(BAD_SHOWN) {
            write!(words, "\n  {file}, {bad}").unwrap_or_default();
        }
        let hidden = bad_count.saturating_sub(BAD_SHOWN as u64);
        if hidden > 0 {
            write!(words, "\n  and {hidden} more; --json lists them").unwrap_or_default();
        }
    }
    words
}
