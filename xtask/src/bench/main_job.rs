//! `bench main`: from two files and an empty database to associations.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use super::Bench;
use super::peer::last_line;
use super::report::Report;
use crate::process;

/// What `associate --json` tells of its work.
#[derive(Deserialize)]
struct Associated {
    /// Texts that had no vector yet.
    embedded: u64,
    /// The time for these alone.
    embed_seconds: f64,
    /// Pairs stored.
    pairs: u64,
}

/// Runs the three commands and compares their time with that of the embedding in it.
pub fn main_job(bench: &Bench) -> Result<Report> {
    let database = empty_database(bench)?;
    let mut report = Report::new(
        format!("{} into an empty database, {} cores", bench.data.display(), bench.cores),
        &["command", "seconds"],
    );
    let mut total = 0.0;
    let mut timed = |name: &str, arguments: &[&OsStr]| -> Result<String> {
        let start = Instant::now();
        let printed = associations(bench, &database, arguments)?;
        let seconds = start.elapsed().as_secs_f64();
        total += seconds;
        report.row(vec![json!(name), json!(seconds)]);
        Ok(printed)
    };
    let (signals, issues) = (bench.data.join("signals.json"), bench.data.join("linear_issues.json"));
    for (kind, file) in [("signals", &signals), ("issues", &issues)] {
        let import: [&OsStr; 4] = ["import".as_ref(), kind.as_ref(), "--no-match".as_ref(), file.as_ref()];
        timed(&format!("import {kind}"), &import)?;
    }
    let associated: Associated = last_line(&timed("associate", &["associate".as_ref()])?)
        .context("`associations associate --json` did not tell the time its embedding took")?;
    report.row(vec![json!("all three"), json!(total)]);
    report.row(vec![json!("embedding alone"), json!(associated.embed_seconds)]);
    report.row(vec![json!("ratio"), json!(total / associated.embed_seconds)]);
    report.note(format!(
        "{} texts embedded, {} associations. Target: a ratio of at most 1.2.",
        associated.embedded, associated.pairs
    ));
    Ok(report)
}

/// A database with the benchmark's input in it and associated.
pub fn full_database(bench: &Bench) -> Result<PathBuf> {
    let database = bench.scratch.join("main.db");
    if !database.is_file() {
        main_job(bench)?.show();
    }
    Ok(database)
}

/// Runs the program on a database and returns what it printed.
pub fn associations(bench: &Bench, database: &Path, arguments: &[&OsStr]) -> Result<String> {
    let mut command = Command::new(&bench.program);
    process::output(command.arg("--db").arg(database).arg("--json").args(arguments))
}

fn empty_database(bench: &Bench) -> Result<PathBuf> {
    std::fs::create_dir_all(&bench.scratch)?;
    for ending in ["db", "db-wal", "db-shm"] {
        let file = bench.scratch.join("main").with_extension(ending);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(bench.scratch.join("main.db"))
}
