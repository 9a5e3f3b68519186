//! `associations associate`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use domain::Unreadable;
use engine::associate::{AssociateReport, MIN_CONFIDENCE};
use engine::jobs::{Job, JobState};
use engine::store::Store;
use indicatif::{HumanCount, ProgressBar};
use serde_json::json;

use super::args::Associate;
use super::out::Out;
use super::progress::{self, WAITING};
use super::runner::{JobRunner, RunBy};
use super::stop;
use crate::work;
use crate::work::associate::{ASSOCIATIONS, COMPARISONS, TEXTS};

pub(super) const EMBEDDING: &str = "embedding";

pub fn run(db: &Path, options: &Associate, out: &Out) -> anyhow::Result<()> {
    let store = Arc::new(Store::open(db)?);
    let stop = stop::on_ctrl_c()?;
    let began = Instant::now();
    let report = associate_all(&JobRunner::new(Arc::clone(&store), &stop), options.min_similarity, out)?;
    let too_short = store.count_unreadable(Unreadable::TooShort)?;
    let unknown = store.count_unreadable(Unreadable::UnknownLanguage)?;
    let seconds = began.elapsed().as_secs_f64();
    let json = json!({
        "embedded": report.embedded, "issues": report.issues, "signals": report.signals,
        "pairs": report.pairs, "run": report.run, "up_to_date": report.up_to_date, "seconds": seconds,
        "embed_seconds": report.embed_time.as_secs_f64(),
        "not_matched": { "too_short": too_short, "unknown_language": unknown },
    });
    let mut text = describe(&report, options.min_similarity, seconds);
    if too_short + unknown > 0 {
        text += &format!(
            " Not matched: {} records with too little text, {} in a language that the model does not read.",
            HumanCount(too_short),
            HumanCount(unknown)
        );
    }
    out.result(&json, text)
}

/// Updates the associations and shows progress.
///
/// # Errors
/// If the model or the store fails, or the job is cancelled.
pub fn associate_all(
    runner: &JobRunner<'_>,
    min_similarity: f32,
    out: &Out,
) -> anyhow::Result<AssociateReport> {
    let job = work::associate::job(min_similarity)?;
    let bar = progress::bar(out, EMBEDDING, 0);
    let report = runner.report(&job, RunBy::Anyone, out, &mut |job| show(&bar, job));
    bar.finish_and_clear();
    report
}

pub(super) fn show(bar: &ProgressBar, job: &Job) {
    if job.state == JobState::Queued {
        return bar.set_message(WAITING);
    }
    let Some(progress) = &job.progress else { return bar.set_message(EMBEDDING) };
    bar.set_message(match progress.unit.as_str() {
        COMPARISONS => "matching",
        ASSOCIATIONS => "storing",
        _ => EMBEDDING,
    });
    if progress.unit == TEXTS {
        bar.set_length(progress.total.unwrap_or(progress.done));
        bar.set_position(progress.done);
    }
}

fn describe(report: &AssociateReport, min_similarity: f32, seconds: f64) -> String {
    let AssociateReport { embedded, issues, signals, pairs, up_to_date, .. } = report;
    if *up_to_date {
        return format!("Already up to date: {} associations.", HumanCount(*pairs));
    }
    format!(
        "{} associations stored (similarity ≥ {min_similarity} or confidence ≥ {MIN_CONFIDENCE}) between {} issues and {} \
         signals; {} texts embedded; {seconds:.1} s.",
        HumanCount(*pairs),
        HumanCount(*issues as u64),
        HumanCount(*signals as u64),
        HumanCount(*embedded as u64),
    )
}
