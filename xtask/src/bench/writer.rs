//! `bench writer`: how long verdicts, webhooks and reads take while the database is busy.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;

use super::Bench;
use super::main_job::{associations, full_database};
use super::peer::last_line;
use super::report::Report;
use super::screens::serve_as;
use super::texts::read_records;
use crate::workspace::node_in;
use crate::{build, files, process};

/// Size of the file that is imported.
const IMPORT_BYTES: u64 = 1_000_000_000;

#[derive(Deserialize)]
struct Phase {
    name: String,
    seconds: f64,
    verdict: Vec<f64>,
    webhook: Vec<f64>,
    read: Vec<f64>,
}

/// Sends verdicts, webhooks and reads side by side to a server with the benchmark's input,
/// first alone and then during each kind of long work.
pub fn writer(bench: &Bench) -> Result<Report> {
    build::site(bench.workspace)?;
    let full = full_database(bench)?;
    let import = large_file(bench)?;
    let folder = bench.scratch.join("writer");
    files::remove_folder(&folder)?;
    std::fs::create_dir_all(&folder)?;
    let database = folder.join("writer.db");
    associations(bench, &full, &["backup".as_ref(), database.as_os_str()])?;
    let log = folder.join("held.log");
    let mut program = Command::new(&bench.program);
    program.env("ASSOCIATIONS_LOG", "engine::store=debug").stderr(File::create(&log)?);
    let (server, url) = serve_as(bench, &database, program)?;
    let mut command = node_in(&bench.workspace.end2end());
    command.args(["bench/writer.mjs", &url]).arg(bench.data.join("linear_issues.json").canonicalize()?);
    command.args([&bench.program, &database, &import, &folder]);
    let phases: Vec<Phase> =
        last_line(&process::step("Requests beside long work", || process::output(&mut command))?)?;
    let mut report = Report::new(
        format!("Milliseconds from request to answer beside long work, {} cores", bench.cores),
        &["while", "request", "count", "median", "95 %", "99 %", "most"],
    );
    for phase in phases {
        let name = format!("{} ({:.0} s)", phase.name, phase.seconds);
        for (request, times) in [("verdict", phase.verdict), ("webhook", phase.webhook), ("page", phase.read)]
        {
            percentiles(&mut report, &name, request, times);
        }
    }
    drop(server);
    percentiles(&mut report, "all of it", "writer held", held_ms(&log)?);
    report.note("An answered verdict or webhook is on the disk. Target: the writer is held for at most 50 ms at 99 %.");
    Ok(report)
}

/// How long each transaction of the server held the writer, as its log says.
fn held_ms(log: &Path) -> Result<Vec<f64>> {
    let text = String::from_utf8(files::read(log)?)?;
    let held = |line: &str| line.split_once("held_us=")?.1.split(' ').next()?.parse::<f64>().ok();
    Ok(text.lines().filter_map(held).map(|held_us| held_us / 1000.0).collect())
}

fn percentiles(report: &mut Report, name: &str, request: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    let figures = [json!(at(50)), json!(at(95)), json!(at(99)), json!(times.last())];
    report.row([json!(name), json!(request), json!(times.len())].into_iter().chain(figures).collect());
}

/// The signals of the benchmark again and again under new ids, a record a line; made at the
/// first call and kept.
fn large_file(bench: &Bench) -> Result<PathBuf> {
    let file = bench.scratch.join("writer-import.ndjson");
    if !file.is_file() {
        let part = file.with_extension("part");
        process::step("A large file", || write_large(bench, &part))?;
        std::fs::rename(&part, &file)?;
    }
    Ok(file)
}

fn write_large(bench: &Bench, part: &Path) -> Result<()> {
    let records = read_records(&bench.data.join("signals.json"))?;
    let mut out = BufWriter::new(File::create(part)?);
    let mut written = 0;
    for (at, record) in records.iter().cycle().enumerate() {
        let mut record = record.clone();
        record["id"] = json!(format!("large-{at}"));
        let line = format!("{record}\n");
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
        if written >= IMPORT_BYTES {
            break;
        }
    }
    Ok(out.flush()?)
}
