//! Importing the records of a file.

use std::path::{Path, PathBuf};

use engine::import::{ImportError, ImportOptions, ImportReport, import};
use engine::jobs::{Context, Failure, Job, JobKind, Lane, NewJob};
use engine::sources::{Input, Kind};
use engine::store::{Store, StoreError};
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
    /// Whether a browser has sent it: then it is removed when the job has ended.
    #[serde(default)]
    is_upload: bool,
}

/// A file of at most so many bytes is short work, some seconds; a larger one waits in a lane of
/// its own.
const SMALL_MAX_BYTES: u64 = 8 << 20;

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The job that imports a file.
///
/// # Errors
/// If the file's name is not text or the present folder is gone.
pub fn job(records: Kind, source: &str, file: &Path) -> anyhow::Result<NewJob> {
    let path = match file.as_os_str() == STANDARD_INPUT {
        true => file.to_owned(),
        false => std::path::absolute(file)?,
    };
    let name = file.display().to_string();
    anyhow::ensure!(path.to_str().is_some(), "The file name {name} is not valid UTF-8; rename the file.");
    let key = format!("{} {source} {}", records.word(), path.display());
    let lane = lane(&path);
    let params = Params { records, source: source.to_owned(), path, name, is_upload: false };
    Ok(NewJob { lane, ..new_job(JobKind::Import, &params, key)? })
}

/// The job that imports a file that a browser has sent; see [`super::uploads`].
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
    let lane = lane(&path);
    let params = Params { records, source, path, name, is_upload: true };
    Ok(NewJob { lane, ..new_job(JobKind::Import, &params, key)? })
}

/// Where the file of an import lies that a browser has sent; none for any other job.
pub(super) fn upload(job: &Job) -> Option<PathBuf> {
    let params: Params = serde_json::from_value(job.params.clone()).ok()?;
    params.is_upload.then_some(params.path)
}

/// A file that cannot be looked at is not read for long.
fn lane(path: &Path) -> Lane {
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if bytes <= SMALL_MAX_BYTES { Lane::Short } else { Lane::Files }
}

pub(super) fn run(store: &Store, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
    let params: Params = params(job)?;
    if params.is_upload && !params.path.exists() {
        return Err(Failure::never(format!(
            "The uploaded file {} no longer exists; upload it again.",
            params.name
        )));
    }
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
        ImportError::Unfinished(StoreError::Busy) => Failure::soon(ImportError::Unfinished(StoreError::Busy)),
        other => Failure::never(other),
    })?;
    context.report(serde_json::to_value(&report).map_err(Failure::never)?);
    Ok(describe(&report))
}

fn describe(report: &ImportReport) -> String {
    let ImportReport { file, kind, new, changed, unchanged, bad_count, .. } = report;
    let kind = kind.word();
    format!("{file}: {new} new {kind}, {changed} changed, {unchanged} unchanged, {bad_count} left out.")
}
