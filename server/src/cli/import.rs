//! `associations import`.

use std::fmt::Write;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use engine::import::{ImportOptions, ImportReport, write_rejected};
use engine::jobs::JobState;
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::Store;

use super::args::Import;
use super::matching::match_changed;
use super::out::Out;
use super::progress::{self, WAITING};
use super::runner::{JobRunner, RunBy};
use super::stop;
use crate::visible::one_line;
use crate::work;
use crate::work::import::STANDARD_INPUT;

const READING: &str = "records read";

/// Maximum number of lines of a list printed as text; JSON output has all.
const SHOWN_MAX: usize = 50;

pub fn run(db: &Path, what: &Import, out: &Out) -> anyhow::Result<()> {
    let (kind, source, files) = match what {
        Import::Signals(signals) => (Kind::Signals, signals.source.as_str(), &signals.files),
        Import::Issues(issues) => (Kind::Issues, "linear", &issues.files),
    };
    let reading = what.reading()?;
    if what.rejected().is_some() {
        let is_one_file = matches!(&files[..], [file] if file.as_os_str() != STANDARD_INPUT);
        anyhow::ensure!(is_one_file, "--rejected goes with one file that is not standard input.");
    }
    let store = Arc::new(Store::open(db)?);
    let stop = stop::on_ctrl_c()?;
    let runner = JobRunner::new(store, &stop);
    let imported = import_files(&runner, kind, source, files, &reading, out);
    if let Ok(reports) = &imported {
        let words = reports.iter().map(describe).collect::<Vec<_>>().join("\n");
        out.result(reports, words)?;
    }
    if let (Some(path), [file]) = (what.rejected(), &files[..]) {
        write_left_out(kind, source, file, &reading, path, out)?;
    }
    // If a file failed, the files before it have been imported.
    if !what.leaves_matching() {
        match_changed(&runner, out);
    }
    imported.map(drop)
}

/// Writes the records of a file that an import leaves out.
fn write_left_out(
    kind: Kind,
    source: &str,
    file: &Path,
    reading: &ReadOptions,
    path: &Path,
    out: &Out,
) -> anyhow::Result<()> {
    let options = ImportOptions { kind, source, now: crate::clock::now(), reading: reading.clone() };
    let target =
        BufWriter::new(File::create(path).with_context(|| format!("Cannot write {}", path.display()))?);
    let count = write_rejected(Input::open(file)?, &options, target)?;
    out.remark(format!("{count} left-out records written to {}.", path.display()));
    Ok(())
}

/// Imports each file completely or not at all; stops at the first file that fails, after those
/// before it were imported.
pub fn import_files(
    runner: &JobRunner<'_>,
    kind: Kind,
    source: &str,
    files: &[PathBuf],
    reading: &ReadOptions,
    out: &Out,
) -> anyhow::Result<Vec<ImportReport>> {
    let mut reports = Vec::new();
    for file in files {
        let job = work::import::job(kind, source, file, reading.clone())?;
        let by = if file.as_os_str() == STANDARD_INPUT { RunBy::ThisProcess } else { RunBy::Anyone };
        let bar = progress::count(out, READING);
        let report = runner.report(&job, by, out, &mut |job| {
            bar.set_message(if job.state == JobState::Queued { WAITING } else { READING });
            bar.set_position(job.progress.as_ref().map_or(0, |progress| progress.done));
        });
        bar.finish_and_clear();
        reports.push(report?);
    }
    Ok(reports)
}

fn describe(report: &ImportReport) -> String {
    let ImportReport { file, kind, new, changed, unchanged, bad_count, warnings, .. } = report;
    let (file, kind) = (one_line(file), kind.word());
    let mut words = format!("{file}: {new} new {kind}, {changed} changed, {unchanged} unchanged");
    if *bad_count > 0 {
        write!(words, ", {bad_count} left out:").unwrap_or_default();
        let bad = report.bad.iter().map(ToString::to_string);
        list(&mut words, bad.map(|bad| format!("{file}, {bad}")), *bad_count);
    }
    if warnings.count > 0 {
        let plural = if warnings.count == 1 { "" } else { "s" };
        write!(words, "\n{} warning{plural}; fields that do not fit were left empty:", warnings.count)
            .unwrap_or_default();
        let groups = warnings.groups.iter().map(ToString::to_string);
        list(&mut words, groups, warnings.groups.len() as u64 + warnings.unlisted());
    }
    if !report.notes.is_empty() {
        words.push_str("\nNotes:");
        list(&mut words, report.notes.iter().map(ToString::to_string), report.notes.len() as u64);
    }
    words
}

/// The first lines, and how many more there are.
fn list(words: &mut String, lines: impl Iterator<Item = String>, count: u64) {
    for line in lines.take(SHOWN_MAX) {
        write!(words, "\n  {}", one_line(&line)).unwrap_or_default();
    }
    let hidden = count.saturating_sub(SHOWN_MAX as u64);
    if hidden > 0 {
        write!(words, "\n  and {hidden} more; --json lists them").unwrap_or_default();
    }
}
