//! `bench screens`: how much the browser loads, and how quickly the screens answer.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use super::peer::last_line;
use super::report::Report;
use super::{Bench, large, main_job};
use crate::workspace::node_in;
use crate::{build, process, setup};

#[derive(Deserialize)]
struct Loading {
    painted_ms: f64,
    wasm_ms: f64,
    hydrated_ms: f64,
}

#[derive(Deserialize)]
struct Browsing {
    catalogue_bytes: u64,
    filters: std::collections::BTreeMap<String, Vec<f64>>,
    frames: std::collections::BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
struct Load {
    alone: Vec<f64>,
    together: Vec<f64>,
    seconds: f64,
}

/// Measures what the browser loads, then a usual database, then a large one.
pub fn screens(bench: &Bench) -> Result<Report> {
    build::site(bench.workspace)?;
    let mut report = Report::new(
        format!("The screens in headless Chromium, {} cores", bench.cores),
        &["what", "median", "95 %", "most", "target"],
    );
    let kilobytes = loaded_bytes(&bench.workspace.site().join("pkg"))? as f64 / 1000.0;
    report.row(vec![
        json!("wasm, scripts and styles, brotli, kB"),
        json!(kilobytes),
        json!(null),
        json!(null),
        json!(300),
    ]);
    let small = main_job::full_database(bench)?;
    let loading: Loading = in_browser(bench, &small, "loading")?;
    let mut once = |what: &str, value: f64, target: Option<u32>| {
        report.row(vec![json!(what), json!(value), json!(null), json!(null), json!(target)]);
    };
    once("first paint, ms", loading.painted_ms, None);
    once("wasm is there, ms", loading.wasm_ms, None);
    once("hydrated, ms", loading.hydrated_ms, Some(1500));

    let large = large::database(bench)?;
    let browsing: Browsing = in_browser(bench, &large, "browsing")?;
    once("large catalogue, kB", browsing.catalogue_bytes as f64 / 1000.0, Some(6000));
    let all: Vec<f64> = browsing.filters.values().flatten().copied().collect();
    for (kind, times) in &browsing.filters {
        spread(&mut report, format!("filter change: {kind}, ms"), times.clone(), None);
    }
    spread(&mut report, "filter change: any, ms".into(), all, Some("16 at 95 %"));
    for (page, times) in browsing.frames {
        spread(&mut report, format!("a frame while scrolling {page}, ms"), times, Some("50 at most"));
    }
    let load: Load = in_browser(bench, &large, "load")?;
    spread(&mut report, "a list page, alone, ms".into(), load.alone, Some("20 at 95 %"));
    let rate = load.together.len() as f64 / load.seconds;
    spread(&mut report, "a list page, 8 at a time, ms".into(), load.together, None);
    report.row(vec![json!("list pages a second"), json!(rate), json!(null), json!(null), json!(200)]);
    report.note(
        "Large: 47,221 signals, 29,626 issues, 100,000 made-up associations. A filter change is measured from the \
         event to the new layout with all counts; the client of the load shares the cores with the server.",
    );
    Ok(report)
}

/// A row of a series: its middle, its 95th percentile, its greatest.
pub fn spread(report: &mut Report, what: String, mut values: Vec<f64>, target: Option<&str>) {
    values.sort_by(f64::total_cmp);
    let at = |percent: usize| values.get((values.len() * percent / 100).min(values.len().saturating_sub(1)));
    report.row(vec![json!(what), json!(at(50)), json!(at(95)), json!(values.last()), json!(target)]);
}

/// What a first visit loads beside the page itself.
fn loaded_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in crate::files::below(folder)? {
        if file.extension().is_some_and(|ending| ending == "br") {
            bytes += file.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// Serves a database and lets the script measure it.
fn in_browser<T: serde::de::DeserializeOwned>(bench: &Bench, database: &PathBuf, what: &str) -> Result<T> {
    let (_server, url) = serve(bench, database)?;
    let mut command = node_in(&bench.workspace.end2end());
    command.args(["bench/screens.mjs", what, &url]);
    command.env("ASSOCIATIONS_CHROMIUM", setup::chromium()?);
    last_line(&process::step(&format!("Screens: {what}"), || process::output(&mut command))?)
}

/// Ends with its scope.
pub struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server on a database, and its address.
pub fn serve(bench: &Bench, database: &PathBuf) -> Result<(Server, String)> {
    serve_as(bench, database, Command::new(&bench.program))
}

/// The same with more about the command.
pub fn serve_as(bench: &Bench, database: &PathBuf, mut command: Command) -> Result<(Server, String)> {
    #[derive(Deserialize)]
    struct Listening {
        listening: String,
    }
    command.arg("--db").arg(database).args(["--json", "serve", "--listen", "127.0.0.1:0", "--site-root"]);
    command.arg(bench.workspace.site()).stdout(Stdio::piped());
    let mut server = Server(command.spawn().context("the server could not be started")?);
    let mut line = String::new();
    if let Some(printed) = server.0.stdout.take() {
        BufReader::new(printed).read_line(&mut line)?;
    }
    let Listening { listening } = serde_json::from_str(&line)
        .with_context(|| format!("the server did not say its address but: {line}"))?;
    Ok((server, listening))
}
