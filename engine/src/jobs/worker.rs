//! Doing jobs in the background.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::shared::{POLL, Shared};
use super::watch::{LEASE, watch};
use super::{Clock, Job, Observer, Work, attempt};
use crate::store::{Role, Store, StoreError};

/// Does the jobs of a database, one at a time, oldest first, as soon as no other program
/// does. It has two threads: one works, a light one looks after what is being done.
pub struct Worker {
    shared: Arc<Shared>,
    ended: Arc<Ended>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What a worker is there for.
pub(super) enum Task {
    /// Every job, for ever.
    All,
    /// Jobs, until this one has ended.
    Until(i64),
    /// This job alone, which no other program can do.
    Own(Box<Job>),
}

impl Worker {
    /// Begins to work. `observer` is told of every change, from either thread.
    pub fn start(store: Arc<Store>, work: Arc<dyn Work>, clock: Clock, observer: Observer) -> Self {
        Self::start_with(Shared::new(store, work, clock, observer), Task::All)
    }

    pub(super) fn start_with(shared: Shared, task: Task) -> Self {
        let shared = Arc::new(shared);
        let ended = Arc::new(Ended::default());
        let (working, watching, at_end) = (Arc::clone(&shared), Arc::clone(&shared), Arc::clone(&ended));
        let threads = vec![
            std::thread::spawn(move || {
                match task {
                    Task::Own(job) => attempt::run(&working, &job),
                    Task::All => serve(&working, None),
                    Task::Until(id) => serve(&working, Some(id)),
                }
                working.stop();
                at_end.set();
            }),
            std::thread::spawn(move || watch(&watching)),
        ];
        Self { shared, ended, threads: Mutex::new(threads) }
    }

    /// Has the queue looked at now: something was queued in this program.
    pub fn wake(&self) {
        self.shared.bell.ring();
    }

    /// Has the work under way end at its next safe place, and waits for nothing.
    pub fn begin_stop(&self) {
        self.shared.stop();
    }

    /// Ends the work under way at its next safe place, queues it again without counting the
    /// try, and begins none. Waits for that as long as `longest` and says whether it came to
    /// pass; if not, whoever works next takes the job back. May be called more than once.
    pub fn stop(&self, longest: Duration) -> bool {
        self.shared.stop();
        let ended = self.ended.wait(longest);
        if ended {
            let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the worker panicked; the place is shown above");
                }
            }
        }
        ended
    }
}

/// The work is told to end; nobody waits for it.
impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

/// Does jobs until it is told to stop, or until the job `until` has ended.
fn serve(shared: &Shared, until: Option<i64>) {
    let mut role = None;
    while !shared.is_stopping() {
        match take_turn(shared, &mut role) {
            Ok(Some(job)) => {
                if until == Some(job.id) && has_ended(shared, job.id) {
                    return;
                }
            }
            Ok(None) => shared.bell.wait(POLL),
            // A moved database is said once, by the server.
            Err(StoreError::Moved { .. }) => shared.bell.wait(POLL),
            Err(error) => {
                tracing::warn!(%error, "the worker cannot use the database; trying again");
                shared.bell.wait(POLL);
            }
        }
    }
}

/// Does the next job and returns it; none if there is nothing to do or another program
/// does the jobs.
fn take_turn(shared: &Shared, role: &mut Option<Role>) -> Result<Option<Job>, StoreError> {
    let now = (shared.clock)();
    if role.is_none() {
        *role = shared.store.take_worker_role(&shared.name, now)?;
    }
    if role.is_none() {
        return Ok(None);
    }
    shared.store.take_back_jobs(now)?;
    if !shared.store.has_due_job(now)? {
        return Ok(None);
    }
    let Some(job) = shared.store.claim_job(&shared.name, now, LEASE)? else { return Ok(None) };
    attempt::run(shared, &job);
    Ok(Some(job))
}

fn has_ended(shared: &Shared, id: i64) -> bool {
    matches!(shared.store.job(id), Ok(Some(job)) if job.state.is_ended())
}

/// Whether the working thread is at its end.
#[derive(Default)]
struct Ended {
    is_so: Mutex<bool>,
    condition: Condvar,
}

impl Ended {
    fn set(&self) {
        *self.is_so.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.condition.notify_all();
    }

    fn wait(&self, longest: Duration) -> bool {
        let is_so = self.is_so.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.condition.wait_timeout_while(is_so, longest, |is_so| !*is_so);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
