//! One try of one job.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::context::{Attempt, Context};
use super::failure::chance;
use super::shared::{POLL, Shared};
use super::{Failure, Job, JobState, Retry};
use crate::store::JobEnd;

/// Does a job that the worker has claimed and keeps how it ended.
pub(super) fn run(shared: &Shared, job: &Job) {
    let attempt = Arc::new(Attempt::new(job.id));
    shared.begin(&attempt, job.kind);
    shared.tell(job, JobState::Running, None, None);
    let context = Context { store: &shared.store, clock: &shared.clock, attempt: &attempt };
    let outcome = catch_unwind(AssertUnwindSafe(|| shared.work.run(job, &context)));
    shared.pass_progress_on(&attempt, job.kind);
    let end = match outcome {
        Ok(Ok(summary)) => JobEnd::Done { summary, report: attempt.take_report() },
        Ok(Err(failure)) => end_of_failure(shared, job, &attempt, failure),
        Err(_) => end_of_panic(shared, job),
    };
    keep(shared, job, &attempt, &end);
    shared.end(&attempt);
    tell_end(shared, job, &attempt);
}

fn end_of_failure(shared: &Shared, job: &Job, attempt: &Attempt, failure: Failure) -> JobEnd {
    let error = failure.sentence;
    shared.look_for_cancel(attempt);
    if attempt.is_cancelled.load(Ordering::SeqCst) {
        return JobEnd::Cancelled { error };
    }
    if attempt.stop.load(Ordering::SeqCst) {
        return JobEnd::PutBack;
    }
    match failure.retry.wait(job.attempts, job.kind.rules().attempts_max, chance()) {
        None => {
            let is_lasting = failure.retry == Retry::Never;
            JobEnd::Failed { error, circumstances: is_lasting.then(|| shared.work.circumstances(job)) }
        }
        Some(wait) => {
            let now = (shared.clock)();
            let held = matches!(failure.retry, Retry::After(_));
            JobEnd::TryAgain { error, at: now.checked_add(wait).unwrap_or(now), held }
        }
    }
}

/// What the panic said may be a customer's words; the program's hook has shown where it was.
fn end_of_panic(shared: &Shared, job: &Job) -> JobEnd {
    tracing::error!(job = job.id, kind = job.kind.as_str(), "a job panicked; the place is shown above");
    let error = format!(
        "The job failed because of a bug in the program; the log has the details under job {}. Please report it.",
        job.id
    );
    JobEnd::Failed { error, circumstances: Some(shared.work.circumstances(job)) }
}

/// A database that cannot be written now may be in a moment, and the work is done.
fn keep(shared: &Shared, job: &Job, attempt: &Attempt, end: &JobEnd) {
    while !attempt.is_lost.load(Ordering::SeqCst) {
        match shared.store.finish_job(attempt.id, &shared.name, end, (shared.clock)()) {
            Ok(_) => break,
            Err(error) => {
                tracing::warn!(job = attempt.id, %error, "the end of a job could not be kept; trying again");
                if shared.is_stopping() {
                    break;
                }
                shared.bell(job.lane).wait(POLL);
            }
        }
    }
    if let Err(error) = shared.store.prune_jobs() {
        tracing::warn!(%error, "old jobs could not be swept out");
    }
}

/// Tells what the row says, which knows best.
fn tell_end(shared: &Shared, job: &Job, attempt: &Attempt) {
    match shared.store.job(job.id) {
        Ok(Some(row)) => {
            let sentence = row.summary.or(row.error);
            shared.tell(job, row.state, attempt.progress(), sentence);
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(job = job.id, %error, "the end of a job could not be told"),
    }
}
