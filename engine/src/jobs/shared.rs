//! What the threads of a worker share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::bell::Bell;
use super::context::Attempt;
use super::{Clock, Job, JobEvent, JobKind, JobProgress, JobState, Lane, Observer, Work};
use crate::store::{Role, Store, StoreError};

/// How often the queue is looked at without being woken: another program may have queued.
pub(super) const POLL: Duration = Duration::from_millis(250);

/// A job that is being done.
type Current = (Arc<Attempt>, JobKind);

pub(super) struct Shared {
    pub(super) store: Arc<Store>,
    pub(super) work: Arc<dyn Work>,
    pub(super) clock: Clock,
    observer: Observer,
    /// Unlike any other worker's.
    pub(super) name: String,
    /// Each wakes the thread that works in a lane.
    bells: [Bell; Lane::ALL.len()],
    /// Wakes the thread that watches.
    pub(super) watch_bell: Bell,
    stopping: AtomicBool,
    current: Mutex<Vec<Current>>,
    role: Mutex<Option<Role>>,
}

impl Shared {
    pub(super) fn new(store: Arc<Store>, work: Arc<dyn Work>, clock: Clock, observer: Observer) -> Self {
        Self {
            store,
            work,
            name: unique_name(&clock),
            clock,
            observer,
            bells: Default::default(),
            watch_bell: Bell::default(),
            stopping: AtomicBool::new(false),
            current: Mutex::default(),
            role: Mutex::default(),
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Ends the work under way, and begins none.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        for (attempt, _) in self.current() {
            attempt.stop.store(true, Ordering::SeqCst);
        }
        self.wake();
        self.watch_bell.ring();
    }

    /// Has the queue looked at now, in every lane.
    pub(super) fn wake(&self) {
        self.bells.iter().for_each(Bell::ring);
    }

    /// Wakes the thread that works in this lane.
    pub(super) fn bell(&self, lane: Lane) -> &Bell {
        &self.bells[lane as usize]
    }

    /// The jobs that are being done, at most one a lane.
    pub(super) fn current(&self) -> Vec<Current> {
        self.lock_current().clone()
    }

    pub(super) fn begin(&self, attempt: &Arc<Attempt>, kind: JobKind) {
        self.lock_current().push((Arc::clone(attempt), kind));
        // A stop that came before could not see the attempt.
        if self.is_stopping() {
            attempt.stop.store(true, Ordering::SeqCst);
        }
        self.watch_bell.ring();
    }

    pub(super) fn end(&self, attempt: &Attempt) {
        self.lock_current().retain(|(other, _)| other.id != attempt.id);
        self.watch_bell.ring();
    }

    /// Whether this worker may do the jobs of the database, which it takes on if nobody else has.
    pub(super) fn has_role(&self, now: Timestamp) -> Result<bool, StoreError> {
        let mut role = self.role.lock().unwrap_or_else(PoisonError::into_inner);
        if role.is_none() {
            *role = self.store.take_worker_role(&self.name, now)?;
        }
        Ok(role.is_some())
    }

    /// Leaves the jobs to whoever comes next.
    pub(super) fn give_role_back(&self) {
        *self.role.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn lock_current(&self) -> MutexGuard<'_, Vec<Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
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
