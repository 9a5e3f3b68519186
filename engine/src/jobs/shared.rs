//! What the threads of a worker share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::bell::Bell;
use super::context::Attempt;
use super::{Clock, Job, JobEvent, JobKind, JobProgress, JobState, Observer, Work};
use crate::store::Store;

/// How often the queue is looked at without being woken: another program may have queued.
pub(super) const POLL: Duration = Duration::from_millis(250);

type Current = Option<(Arc<Attempt>, JobKind)>;

pub(super) struct Shared {
    pub(super) store: Arc<Store>,
    pub(super) work: Arc<dyn Work>,
    pub(super) clock: Clock,
    observer: Observer,
    /// Unlike any other worker's.
    pub(super) name: String,
    /// Wakes the thread that works.
    pub(super) bell: Bell,
    /// Wakes the thread that watches.
    pub(super) watch_bell: Bell,
    stopping: AtomicBool,
    current: Mutex<Current>,
}

impl Shared {
    pub(super) fn new(store: Arc<Store>, work: Arc<dyn Work>, clock: Clock, observer: Observer) -> Self {
        Self {
            store,
            work,
            name: unique_name(&clock),
            clock,
            observer,
            bell: Bell::default(),
            watch_bell: Bell::default(),
            stopping: AtomicBool::new(false),
            current: Mutex::new(None),
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Ends the work under way, and begins none.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Some((attempt, _)) = self.current() {
            attempt.stop.store(true, Ordering::SeqCst);
        }
        self.bell.ring();
        self.watch_bell.ring();
    }

    pub(super) fn current(&self) -> Current {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_current(&self, current: Current) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = current;
        // A stop that came before could not see the attempt.
        if self.is_stopping()
            && let Some((attempt, _)) = self.current()
        {
            attempt.stop.store(true, Ordering::SeqCst);
        }
        self.watch_bell.ring();
    }

    pub(super) fn tell(
        &self,
        job: &Job,
        state: JobState,
        progress: Option<JobProgress>,
        sentence: Option<String>,
    ) {
        (self.observer)(JobEvent { id: job.id, kind: job.kind, state, progress, sentence });
    }

    /// Writes and tells the progress that was made since the last time.
    pub(super) fn pass_progress_on(&self, attempt: &Attempt, kind: JobKind) {
        let _passing = attempt.passing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(progress) = attempt.take_news() else { return };
        if let Err(error) = self.store.put_job_progress(attempt.id, &self.name, &progress) {
            tracing::warn!(job = attempt.id, %error, "the progress of a job could not be kept");
        }
        let state = JobState::Running;
        (self.observer)(JobEvent { id: attempt.id, kind, state, progress: Some(progress), sentence: None });
    }

    /// Stops the work if a person has cancelled it, or if it is another worker's now.
    pub(super) fn look_for_cancel(&self, attempt: &Attempt) {
        match self.store.is_job_cancel_asked(attempt.id, &self.name) {
            Ok(Some(true)) => attempt.stop_because(&attempt.is_cancelled),
            Ok(Some(false)) => {}
            Ok(None) => attempt.stop_because(&attempt.is_lost),
            Err(error) => tracing::warn!(job = attempt.id, %error, "a cancel could not be looked for"),
        }
    }
}

/// The process, and what makes it differ from others that had its number.
fn unique_name(clock: &Clock) -> String {
    static WORKERS: AtomicU64 = AtomicU64::new(0);
    let number = WORKERS.fetch_add(1, Ordering::Relaxed);
    format!("{}-{}-{number}", std::process::id(), (clock)().as_millisecond())
}
