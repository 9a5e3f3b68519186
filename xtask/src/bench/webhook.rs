//! `bench webhook`: from an issue's arrival to its associations.

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;

use super::Bench;
use super::main_job::{associations, full_database};
use super::peer::last_line;
use super::report::Report;
use super::screens::{serve, spread};
use crate::workspace::node_in;
use crate::{build, files, process};

#[derive(Deserialize)]
struct Times {
    first_ms: f64,
    answered_ms: Vec<f64>,
    created_ms: Vec<f64>,
    changed_ms: Vec<f64>,
}

/// Sends signed webhooks, one after the other, to a server with the benchmark's input.
pub fn webhook(bench: &Bench) -> Result<Report> {
    build::site(bench.workspace)?;
    let full = full_database(bench)?;
    let folder = bench.scratch.join("webhook");
    files::remove_folder(&folder)?;
    std::fs::create_dir_all(&folder)?;
    let database = folder.join("webhook.db");
    associations(bench, &full, &["backup".as_ref(), database.as_os_str()])?;
    let (_server, url) = serve(bench, &database)?;
    let mut command = node_in(&bench.workspace.end2end());
    command.args(["bench/webhook.mjs", &url]).arg(bench.data.join("linear_issues.json").canonicalize()?);
    let times: Times = last_line(&process::step("Webhooks", || process::output(&mut command))?)?;
    let mut report = Report::new(
        format!("Webhooks with issues, from the request to what /export shows, {} cores", bench.cores),
        &["what", "median", "95 %", "most", "target"],
    );
    spread(&mut report, "answered, ms".into(), times.answered_ms, None);
    spread(&mut report, "a new issue is associated, ms".into(), times.created_ms, Some("2000 at most"));
    spread(&mut report, "a changed one is, ms".into(), times.changed_ms, Some("2000 at most"));
    report.row(vec![
        json!("the first, with the model to load, ms"),
        json!(times.first_ms),
        json!(null),
        json!(null),
        json!(null),
    ]);
    report.note("Looked for every 20 ms; a page that is open hears of it within half a second more.");
    Ok(report)
}
