//! Doing jobs in the background.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::shared::{POLL, Shared};
use super::watch::{LEASE, watch};
use super::{Clock, Job, Lane, Observer, Work, attempt};
use crate::store::{Store, StoreError, Turn};

/// Does the jobs of a database as soon as no other program does. It has a thread a lane, which
/// does the jobs of that lane one at a time, oldest first, and a light one that looks after
/// what is being done.
pub struct Worker {
    shared: Arc<Shared>,
    ended: Arc<Ended>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What a worker is there for.
pub(super) enum Task {
    /// Every job, for ever.
    All,
    /// Until this job has ended: its lane up to this job, and in the other lanes what is asked
    /// for meanwhile.
    Until(i64, Lane),
    /// This job alone, which no other program can do.
    Own(Box<Job>),
}

impl Worker {
    /// Begins to work. `observer` is told of every change, from any thread.
    pub fn start(store: Arc<Store>, work: Arc<dyn Work>, clock: Clock, observer: Observer) -> Self {
        Self::start_with(Shared::new(store, work, clock, observer), Task::All)
    }

    pub(super) fn start_with(shared: Shared, task: Task) -> Self {
        let shared = Arc::new(shared);
        let turns: Vec<(Turn, Option<i64>)> = match &task {
            Task::Own(_) => Vec::new(),
            Task::All => Lane::ALL.into_iter().map(|lane| (Turn::of(lane), None)).collect(),
            Task::Until(id, own) => Lane::ALL.into_iter().map(|lane| until(*id, *own, lane)).collect(),
        };
        let own = if let Task::Own(job) = task { Some(job) } else { None };
        let ended = Arc::new(Ended::new(turns.len() + usize::from(own.is_some())));
        let mut threads = Vec::new();
        for (turn, until) in turns {
            let (shared, ended) = (Arc::clone(&shared), Arc::clone(&ended));
            threads.push(std::thread::spawn(move || {
                serve(&shared, &turn, until);
                ended.one(|| shared.give_role_back());
            }));
        }
        if let Some(job) = own {
            let (shared, ended) = (Arc::clone(&shared), Arc::clone(&ended));
            threads.push(std::thread::spawn(move || {
                attempt::run(&shared, &job);
                shared.stop();
                ended.one(|| {});
            }));
        }
        let watching = Arc::clone(&shared);
        threads.push(std::thread::spawn(move || watch(&watching)));
        Self { shared, ended, threads: Mutex::new(threads) }
    }

    /// Has the queue looked at now: something was queued in this program.
    pub fn wake(&self) {
        self.shared.wake();
    }

    /// Has the work under way end at its next safe place, and waits for nothing.
    pub fn begin_stop(&self) {
        self.shared.stop();
    }

    /// Ends the work under way at its next safe place, queues it again without counting the
    /// try, and begins none. Waits for that as long as `longest` and says whether it came to
    /// pass; if not, whoever works next takes the jobs back. May be called more than once.
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

/// What is done in a lane until the job `id` of the lane `own` has ended.
fn until(id: i64, own: Lane, lane: Lane) -> (Turn, Option<i64>) {
    if lane == own {
        (Turn { lane, ids: 0..=id }, Some(id))
    } else {
        (Turn { lane, ids: id + 1..=i64::MAX }, None)
    }
}

/// Does jobs of a lane until the worker is told to stop; if the job `until` has ended, it
/// tells the other lanes to.
fn serve(shared: &Shared, turn: &Turn, until: Option<i64>) {
    while !shared.is_stopping() {
        match take_turn(shared, turn) {
            Ok(Some(job)) => {
                if until == Some(job.id) && has_ended(shared, job.id) {
                    shared.stop();
                }
            }
            Ok(None) => shared.bell(turn.lane).wait(POLL),
            // The server says so once. The jobs of another database in its place are not ours.
            Err(StoreError::Moved { .. }) => {
                shared.give_role_back();
                shared.bell(turn.lane).wait(POLL);
            }
            Err(error) => {
                tracing::warn!(%error, "the worker cannot use the database; trying again");
                shared.bell(turn.lane).wait(POLL);
            }
        }
    }
}

/// Does the next job and returns it; none if there is nothing to do or another program
/// does the jobs.
fn take_turn(shared: &Shared, turn: &Turn) -> Result<Option<Job>, StoreError> {
    let now = (shared.clock)();
    if !shared.has_role(now)? {
        return Ok(None);
    }
    shared.store.take_back_jobs(now)?;
    if !shared.store.has_due_job(turn, now)? {
        return Ok(None);
    }
    let Some(job) = shared.store.claim_job(&shared.name, turn, now, LEASE)? else { return Ok(None) };
    attempt::run(shared, &job);
    Ok(Some(job))
}

fn has_ended(shared: &Shared, id: i64) -> bool {
    matches!(shared.store.job(id), Ok(Some(job)) if job.state.is_ended())
}

/// How many working threads have not ended.
struct Ended {
    left: Mutex<usize>,
    condition: Condvar,
}

impl Ended {
    fn new(threads: usize) -> Self {
        Self { left: Mutex::new(threads), condition: Condvar::new() }
    }

    /// One more has; `last` is called if it was the last one.
    fn one(&self, last: impl FnOnce()) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left -= 1;
        if *left == 0 {
            last();
            self.condition.notify_all();
        }
    }

    fn wait(&self, longest: Duration) -> bool {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.condition.wait_timeout_while(left, longest, |left| *left > 0);
        *waited.unwrap_or_else(PoisonError::into_inner).0 == 0
    }
}
