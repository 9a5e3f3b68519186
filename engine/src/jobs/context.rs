//! What work gets while it goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use super::{Clock, Failure, Job, JobProgress};
use crate::store::Store;

/// Does jobs. One value does all kinds; it holds the store and whatever else they need.
pub trait Work: Send + Sync {
    /// Does the job and says in a sentence what was done. It may be done a second time after
    /// a crash, and must then come to the same end.
    ///
    /// # Errors
    /// With a sentence for a person. After [`Context::stop`] any error will do: the job is
    /// then cancelled or queued again, whichever was meant.
    fn run(&self, job: &Job, context: &Context<'_>) -> Result<String, Failure>;

    /// What a job of this kind depends on outside the records, in words that change when that
    /// does: the model, the key. It is kept with a job that is given up; nothing asks for the
    /// same again by itself before it has changed.
    fn circumstances(&self, _job: &Job) -> String {
        String::new()
    }
}

/// How a job that is being done tells how it goes, and hears that it is to end.
pub struct Context<'a> {
    pub(super) store: &'a Store,
    pub(super) clock: &'a Clock,
    pub(super) attempt: &'a Attempt,
}

impl Context<'_> {
    /// Set once the work is to end at the next safe place, because a person has cancelled
    /// it, the program ends, or another worker has the job.
    pub fn stop(&self) -> &AtomicBool {
        &self.attempt.stop
    }

    /// Tells how far the work is, `unit` being a plural. As cheap as it can be and callable
    /// from any thread, also during a transaction; it is written four times a second.
    pub fn progress(&self, done: u64, total: Option<u64>, unit: &str) {
        let mut told = self.attempt.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.is_new = true;
        match &mut told.progress {
            Some(progress) if progress.unit == unit => {
                progress.done = done;
                progress.total = total;
            }
            other => *other = Some(JobProgress { done, total, unit: unit.to_owned() }),
        }
    }

    /// Adds a line to the job's log. No customer's words.
    pub fn log(&self, line: &str) {
        if let Err(error) = self.store.add_job_line(self.attempt.id, self.now(), line) {
            tracing::warn!(job = self.attempt.id, %error, "a line of a job's log is lost");
        }
    }

    /// Keeps more than a sentence of what was done, for [`Store::job_report`].
    pub fn report(&self, report: Value) {
        *self.attempt.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// A job that is being done, as the threads that look after it share it.
pub(super) struct Attempt {
    pub(super) id: i64,
    pub(super) stop: AtomicBool,
    /// A person wants it to end.
    pub(super) is_cancelled: AtomicBool,
    /// Another worker has it.
    pub(super) is_lost: AtomicBool,
    told: Mutex<Told>,
    /// Held while progress is passed on, so that what is newer is written later.
    pub(super) passing: Mutex<()>,
    report: Mutex<Option<Value>>,
}

#[derive(Default)]
struct Told {
    progress: Option<JobProgress>,
    is_new: bool,
}

impl Attempt {
    pub(super) fn new(id: i64) -> Self {
        Self {
            id,
            stop: AtomicBool::new(false),
            is_cancelled: AtomicBool::new(false),
            is_lost: AtomicBool::new(false),
            told: Mutex::default(),
            passing: Mutex::default(),
            report: Mutex::default(),
        }
    }

    pub(super) fn stop_because(&self, reason: &AtomicBool) {
        reason.store(true, Ordering::SeqCst);
        self.stop.store(true, Ordering::SeqCst);
    }

    /// The progress that nobody was told yet.
    pub(super) fn take_news(&self) -> Option<JobProgress> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut told.is_new) { told.progress.clone() } else { None }
    }

    pub(super) fn progress(&self) -> Option<JobProgress> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).progress.clone()
    }

    pub(super) fn take_report(&self) -> Option<Value> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
