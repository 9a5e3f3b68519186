//! The job that imports a file.

use std::path::{Path, PathBuf};

use engine::import::{ImportError, ImportOptions, ImportReport, import};
use engine::jobs::{Context, Failure, Job, JobKind, Lane, NewJob};
use engine::sources::mapping::preview;
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::{Store, StoreError};
use serde::{Deserialize, Serialize};

use super::{new_job, params, store_failure};

/// Job parameters.
#[derive(Serialize, Deserialize)]
struct Params {
    /// What the file holds; guessed from it if missing.
    records: Option<Kind>,
    /// Source of the ids; empty for the usual source of such records.
    source: String,
    /// Absolute path, as another process may run the job in another directory; `-` for standard input.
    path: PathBuf,
    /// File name as given by the person.
    name: String,
    /// Whether it was uploaded: then it is deleted when the job has ended.
    #[serde(default)]
    is_upload: bool,
    /// How the records are read.
    #[serde(default)]
    reading: ReadOptions,
}

/// Files up to this size take seconds and run in the short lane; larger ones have
/// their own lane.
const SMALL_MAX_BYTES: u64 = 8 << 20;

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The job that imports a file.
///
/// # Errors
/// If the file name is not UTF-8, or the current directory does not exist.
pub fn job(records: Kind, source: &str, file: &Path, reading: ReadOptions) -> anyhow::Result<NewJob> {
    let path = match file.as_os_str() == STANDARD_INPUT {
        true => file.to_owned(),
        false => std::path::absolute(file)?,
    };
    let name = file.display().to_string();
    anyhow::ensure!(path.to_str().is_some(), "The file name {name} is not valid UTF-8; rename the file.");
    let key = format!("{} {source} {}", records.word(), path.display());
    let lane = lane(&path);
    let records = Some(records);
    let params = Params { records, source: source.to_owned(), path, name, is_upload: false, reading };
    Ok(NewJob { lane, ..new_job(JobKind::Import, &params, key)? })
}

/// The job that imports an uploaded file; what it holds is guessed if `records` does not say. See
/// [`super::uploads`].
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn uploaded(records: Option<Kind>, file: &Path, name: &str) -> anyhow::Result<NewJob> {
    let path = std::path::absolute(file)?;
    let key = path.display().to_string();
    let (source, name) = (String::new(), name.to_owned());
    let lane = lane(&path);
    let params = Params { records, source, path, name, is_upload: true, reading: ReadOptions::default() };
    Ok(NewJob { lane, ..new_job(JobKind::Import, &params, key)? })
}

/// Path of the uploaded file of a job; `None` for other jobs.
pub(super) fn upload(job: &Job) -> Option<PathBuf> {
    let params: Params = serde_json::from_value(job.params.clone()).ok()?;
    params.is_upload.then_some(params.path)
}

/// The lane for a file; a file that cannot be read fails quickly.
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
    let open = || match params.path.as_os_str() == STANDARD_INPUT {
        true => Input::open(&params.path),
        false => Input::open_as(&params.path, &params.name),
    };
    let kind = match params.records {
        Some(kind) => kind,
        None => preview(&open, None, &params.reading).map_err(Failure::never)?.kind,
    };
    let input = open().map_err(Failure::never)?;
    let source = match (params.source.as_str(), kind) {
        ("", Kind::Signals) => domain::SignalKey::DEFAULT_SOURCE,
        ("", Kind::Issues) => "linear",
        (source, _) => source,
    };
    let options = ImportOptions { kind, source, now: context.now(), reading: params.reading };
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
    let warnings = match report.warnings.count {
        0 => String::new(),
        1 => ", 1 warning".into(),
        count => format!(", {count} warnings"),
    };
    format!(
        "{file}: {new} new {kind}, {changed} changed, {unchanged} unchanged, {bad_count} left out{warnings}."
    )
}
