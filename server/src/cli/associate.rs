//! `associations associate`.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use engine::associate::{AssociateOptions, AssociateReport, Progress, associate};
use engine::store::Store;
use serde_json::json;

use super::args::Associate;
use super::out::Out;
use super::{model, progress, stop};

pub fn run(db: &Path, options: &Associate, out: &Out) -> anyhow::Result<()> {
    let store = Store::open(db)?;
    let stop = stop::on_ctrl_c()?;
    let began = Instant::now();
    let report = associate_all(&store, options.min_similarity, &stop, out)?;
    let seconds = began.elapsed().as_secs_f64();
    let json = json!({
        "embedded": report.embedded, "issues": report.issues, "signals": report.signals,
        "pairs": report.pairs, "run": report.run, "up_to_date": report.up_to_date, "seconds": seconds,
        "embed_seconds": report.embed_time.as_secs_f64(),
    });
    out.result(&json, describe(&report, options.min_similarity, seconds))
}

/// Loads the model and brings the associations up to date, with progress bars.
///
/// # Errors
/// If the model or the store fails or the work is stopped.
pub fn associate_all(
    store: &Store,
    min_similarity: f32,
    stop: &AtomicBool,
    out: &Out,
) -> anyhow::Result<AssociateReport> {
    let embedder = model::load(store)?;
    let options = AssociateOptions { min_similarity, now: crate::clock::now() };
    let bar = progress::bar(out, "embedding", 0);
    let report = associate(store, &embedder, options, stop, &|step| match step {
        Progress::Embedding { done, total } => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
        Progress::Joining => bar.set_message("comparing"),
        Progress::Storing { .. } => bar.set_message("storing"),
    });
    bar.finish_and_clear();
    Ok(report?)
}

fn describe(report: &AssociateReport, min_similarity: f32, seconds: f64) -> String {
    let AssociateReport { embedded, issues, signals, pairs, up_to_date, .. } = report;
    if *up_to_date {
        return format!("Nothing has changed: {pairs} associations are up to date.");
    }
    format!(
        "{pairs} associations of at least {min_similarity} between {issues} issues and {signals} signals; \
         {embedded} texts embedded; {seconds:.1} s."
    )
}
