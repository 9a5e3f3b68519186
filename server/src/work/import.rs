//! Taking the records of a file in.

use std::path::{Path, PathBuf};

use engine::import::{ImportError, ImportOptions, ImportReport, import};
use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::sources::{Input, Kind};
use engine::store::Store;
use serde::{Deserialize, Serialize};

use super::{new_job, params, store_failure};

/// Which file.
#[derive(Serialize, Deserialize)]
struct Params {
    records: Kind,
    /// Name of the source that the ids belong to.
    source: String,
    /// Whole, as another program may do the job in another folder; `-` for standard input.
    path: PathBuf,
    /// The file as the person has named it.
    name: String,
    /// Whether it is ours: then it goes once it is taken in.
    #[serde(default)]
    is_upload: bool,
}

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The job that takes a file in.
///
/// # Errors
/// If the file's name is not text or the present folder is gone.
pub fn job(records: Kind, source: &str, file: &Path) -> anyhow::Result<NewJob> {
    let path = match file.as_os_str() == STANDARD_INPUT {
        true => file.to_owned(),
        false => std::path::absolute(file)?,
    };
    let name = file.display().to_string();
    anyhow::ensure!(path.to_str().is_some(), "The name of {name} is not text in UTF-8; rename the file.");
    let key = format!("{} {source} {}", records.word(), path.display());
    new_job(
        JobKind::Import,
        &Params { records, source: source.to_owned(), path, name, is_upload: false },
        key,
    )
}

/// The job that takes in a file that a browser has sent, and then removes it.
///
/// # Errors
/// If it cannot be written down.
pub fn uploaded(records: Kind, file: &Path, name: &str) -> anyhow::Result<NewJob> {
    let source = match records {
        Kind::Signals => domain::SignalKey::DEFAULT_SOURCE,
        Kind::Issues => "linear",
    };
    let path = std::path::absolute(file)?;
    let key = path.display().to_string();
    let (source, name) = (source.to_owned(), name.to_owned());
    new_job(JobKind::Import, &Params { records, source, path, name, is_upload: true }, key)
}

pub(super) fn run(store: &Store, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
    let params: Params = params(job)?;
    let input = match params.path.as_os_str() == STANDARD_INPUT {
        true => Input::open(&params.path),
        false => Input::open_as(&params.path, &params.name),
    };
    let input = input.map_err(Failure::never)?;
    let options = ImportOptions { kind: params.records, source: &params.source, now: context.now() };
    let report = import(store, input, &options, context.stop(), &mut |count| {
        context.progress(count, None, "records");
    });
    let report = report.map_err(|error| match error {
        ImportError::Store(error) => store_failure(&error),
        other => Failure::never(other),
    })?;
    if params.is_upload {
        // One that stays is only a file too many.
        let _ = std::fs::remove_file(&params.path);
    }
    context.report(serde_json::to_value(&report).map_err(Failure::never)?);
    Ok(describe(&report))
}

fn describe(report: &ImportReport) -> String {
    let ImportReport { file, kind, new, changed, unchanged, bad_count, .. } = report;
    let kind = kind.word();
    format!("{file}: {new} new {kind}, {changed} changed, {unchanged} unchanged, {bad_count} left out.")
}
