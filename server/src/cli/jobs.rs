//! `associations jobs`.

use std::fmt::Write;
use std::path::Path;

use engine::jobs::{Job, JobLine, JobState};
use engine::store::{Cancel, Store};
use serde_json::json;

use super::args::Jobs;
use super::maintain::must_exist;
use super::out::Out;
use crate::visible::one_line;
use crate::work::uploads;

pub fn run(db: &Path, what: &Jobs, out: &Out) -> anyhow::Result<()> {
    must_exist(db)?;
    let store = Store::open(db)?;
    match what {
        Jobs::List(options) => list(&store, usize::from(options.limit), out),
        Jobs::Show(one) => show(&store, one.id, out),
        Jobs::Cancel(one) => {
            let cancelled = cancel(&store, one.id, out);
            uploads::sweep_quietly(&store);
            cancelled
        }
        Jobs::Retry(one) => retry(&store, one.id, out),
    }
}

fn list(store: &Store, limit: usize, out: &Out) -> anyhow::Result<()> {
    let jobs = store.jobs(limit)?;
    let lines: Vec<String> = jobs.iter().map(line).collect();
    let words = if lines.is_empty() { "No jobs.".to_owned() } else { lines.join("\n") };
    out.result(&jobs, words)
}

fn show(store: &Store, id: i64, out: &Out) -> anyhow::Result<()> {
    let job = store.job(id)?.ok_or_else(|| anyhow::anyhow!("Job {id} not found."))?;
    let log = store.job_lines(id)?;
    let words = describe(&job, &log);
    let mut json = serde_json::to_value(&job)?;
    json["log"] = serde_json::to_value(&log)?;
    json["report"] = json!(store.job_report(id)?);
    out.result(&json, words)
}

fn cancel(store: &Store, id: i64, out: &Out) -> anyhow::Result<()> {
    let (word, words) = match store.cancel_job(id, crate::clock::now())? {
        Cancel::Cancelled => ("cancelled", format!("Job {id} cancelled.")),
        Cancel::Asked => ("asked", format!("Job {id} is being cancelled.")),
        Cancel::Ended => anyhow::bail!("Job {id} has already ended."),
    };
    out.result(&json!({ "id": id, "cancel": word }), words)
}

fn retry(store: &Store, id: i64, out: &Out) -> anyhow::Result<()> {
    if let Some(refusal) = uploads::refusal(store, id)? {
        anyhow::bail!(refusal);
    }
    let Some(queued) = store.retry_job(id, crate::clock::now())? else {
        anyhow::bail!(
            "Job {id} cannot be retried: it is done or running, or its records came from standard input."
        )
    };
    let waits = queued.id;
    let words = match queued.held_until {
        None => {
            format!("Job {waits} is queued; a running server or the next command of this kind will run it.")
        }
        Some(until) => {
            format!("Job {waits} is waiting until {until:.0}; run `jobs show {waits}` for the reason.")
        }
    };
    out.result(&json!({ "id": waits, "already_there": queued.already_there }), words)
}

/// One line for a job.
fn line(job: &Job) -> String {
    let Job { id, state, kind, queued_at, started_by, .. } = job;
    let (state, kind, started_by) = (state.as_str(), kind.as_str(), one_line(started_by));
    let mut line = format!("{id:6}  {state:9}  {kind:16}  {queued_at:.0}  {started_by}");
    if let Some(said) = said(job) {
        write!(line, "  {}", one_line(&said)).unwrap_or_default();
    }
    line
}

fn describe(job: &Job, log: &[JobLine]) -> String {
    let mut words = line(job);
    let attempts = job.attempts;
    write!(words, "\n        attempts: {attempts}").unwrap_or_default();
    if job.times > 1 {
        write!(words, "; failed the same way {} times", job.times).unwrap_or_default();
    }
    for (what, at) in [("started", job.began_at), ("ended", job.ended_at)] {
        if let Some(at) = at {
            write!(words, "; last {what} {at:.0}").unwrap_or_default();
        }
    }
    if job.state == JobState::Queued {
        write!(words, "; next attempt {:.0}", job.next_try_at).unwrap_or_default();
    }
    for JobLine { at, text } in log {
        write!(words, "\n  {at:.0}  {}", one_line(text)).unwrap_or_default();
    }
    words
}

/// Progress, summary or error of a job.
fn said(job: &Job) -> Option<String> {
    if job.state == JobState::Running {
        let progress = job.progress.as_ref()?;
        let of = progress.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let ends = if job.cancel_asked { ", cancelling" } else { "" };
        return Some(format!("{}{of} {}{ends}", progress.done, progress.unit));
    }
    job.summary.clone().or_else(|| job.error.clone())
}
