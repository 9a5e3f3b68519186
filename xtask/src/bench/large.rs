//! A database of the size at which the screens have to stay quick.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::main_job::associations;
use super::texts::read_records;
use super::{Bench, example};
use crate::{files, process};

/// Signals and issues of the large set.
pub const LARGE: [usize; 2] = [47_221, 29_626];
/// Its associations.
const PAIRS: usize = 100_000;

/// The database, made at the first call and kept.
pub fn database(bench: &Bench) -> Result<PathBuf> {
    let database = bench.scratch.join("large.db");
    if database.is_file() {
        return Ok(database);
    }
    process::step("A large database", || {
        let part = bench.scratch.join("large-part.db");
        for ending in ["db", "db-wal", "db-shm"] {
            let _ = std::fs::remove_file(part.with_extension(ending));
        }
        import(bench, &part, "signals", &signals(bench)?)?;
        import(bench, &part, "issues", &issues(bench)?)?;
        let program = example(bench, "made_up_pairs")?;
        process::output(Command::new(program).arg(&part).arg(PAIRS.to_string()))?;
        std::fs::rename(&part, &database).context("the large database could not be put in its place")
    })?;
    Ok(database)
}

fn import(bench: &Bench, database: &Path, kind: &str, file: &Path) -> Result<()> {
    let arguments: [&OsStr; 4] = ["import".as_ref(), kind.as_ref(), "--no-match".as_ref(), file.as_ref()];
    associations(bench, database, &arguments).map(drop)
}

/// The folder's large file, or its small one repeated under other names.
fn signals(bench: &Bench) -> Result<PathBuf> {
    repeated(bench, "signals", LARGE[0], |record, at| {
        record["id"] = json!(at + 1);
        number(record, "summary", at);
    })
}

fn issues(bench: &Bench) -> Result<PathBuf> {
    repeated(bench, "linear_issues", LARGE[1], |record, at| {
        record["id"] = json!(format!("00000000-0000-4000-8000-{at:012}"));
        let team = record["team"]["key"].as_str().unwrap_or("TEAM").to_owned();
        record["identifier"] = json!(format!("{team}-{}", at + 1));
        number(record, "title", at);
    })
}

fn repeated(bench: &Bench, name: &str, count: usize, rename: impl Fn(&mut Value, usize)) -> Result<PathBuf> {
    let given = bench.data.join(format!("{name}-large.json.gz"));
    if given.is_file() {
        return Ok(given);
    }
    let records = read_records(&bench.data.join(format!("{name}.json")))?;
    let mut lines = String::new();
    for (at, record) in records.iter().cycle().take(count).enumerate() {
        let mut record = record.clone();
        rename(&mut record, at);
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    let file = bench.scratch.join(format!("{name}-large.ndjson"));
    files::write(&file, lines.as_bytes())?;
    Ok(file)
}

/// Makes a text different from that of the record it was copied from.
fn number(record: &mut Value, field: &str, at: usize) {
    let text = record[field].as_str().unwrap_or_default();
    record[field] = json!(format!("{text} ({at})"));
}
