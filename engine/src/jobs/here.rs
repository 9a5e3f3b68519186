//! Having a job done from the command line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::bell::Bell;
use super::shared::Shared;
use super::watch::LEASE;
use super::worker::{Task, Worker};
use super::{Clock, Job, NewJob, Observer, Work};
use crate::store::{Store, StoreError};

/// How often a job is looked at that another program does.
const FOLLOW_POLL: Duration = Duration::from_millis(100);
/// How long work under way may take to end when the caller's own job has ended before it.
const STOP_MAX: Duration = Duration::from_secs(10);

/// What it takes to do jobs in this process.
pub struct Here<'a> {
    /// The database.
    pub store: Arc<Store>,
    /// Does the jobs.
    pub work: Arc<dyn Work>,
    /// Tells the time.
    pub clock: Clock,
    /// Set when the person wants the job to end.
    pub stop: &'a AtomicBool,
}

/// Queues a job and returns it when it has ended. If no other program does the jobs of this
/// database, this one does, until its own has ended: those before it in its lane, and what
/// other programs ask for meanwhile in other lanes. Otherwise the other program does it, and
/// this one takes over if that dies. `follow` is called with the job again and again.
///
/// # Errors
/// If the database fails; a job that fails is returned.
pub fn run_here(here: &Here<'_>, new: &NewJob, follow: &mut dyn FnMut(&Job)) -> Result<Job, StoreError> {
    let bell = Arc::new(Bell::default());
    let shared = shared(here, &bell);
    // What a dead program has left is queued first: the request may be for just that.
    drop(here.store.take_worker_role(&shared.name, (here.clock)())?);
    let queued = here.store.queue_job(new, (here.clock)())?;
    let lane = here.store.job(queued.id)?.map_or(new.lane, |job| job.lane);
    let worker = Worker::start_with(shared, Task::Until(queued.id, lane));
    to_its_end(here, &worker, &bell, queued.id, follow)
}

/// Does a job in this process whoever does the others, because only this process can: its
/// records come from standard input. It is not queued, has no key, and is not tried again.
///
/// # Errors
/// If the database fails; a job that fails is returned.
pub fn run_own(here: &Here<'_>, new: &NewJob, follow: &mut dyn FnMut(&Job)) -> Result<Job, StoreError> {
    let bell = Arc::new(Bell::default());
    let shared = shared(here, &bell);
    // What was begun like this by a program that is dead would seem to go on: nobody else may
    // ever look.
    here.store.take_back_jobs((here.clock)())?;
    let job = here.store.begin_own_job(new, &shared.name, (here.clock)(), LEASE)?;
    let id = job.id;
    let worker = Worker::start_with(shared, Task::Own(Box::new(job)));
    to_its_end(here, &worker, &bell, id, follow)
}

fn shared(here: &Here<'_>, bell: &Arc<Bell>) -> Shared {
    let bell = Arc::clone(bell);
    let observer: Observer = Arc::new(move |_| bell.ring());
    Shared::new(Arc::clone(&here.store), Arc::clone(&here.work), Arc::clone(&here.clock), observer)
}

fn to_its_end(
    here: &Here<'_>,
    worker: &Worker,
    bell: &Bell,
    id: i64,
    follow: &mut dyn FnMut(&Job),
) -> Result<Job, StoreError> {
    let ended = follow_job(here, bell, id, follow);
    worker.stop(STOP_MAX);
    ended
}

fn follow_job(
    here: &Here<'_>,
    bell: &Bell,
    id: i64,
    follow: &mut dyn FnMut(&Job),
) -> Result<Job, StoreError> {
    let mut is_cancelled = false;
    loop {
        let job = here.store.job(id)?.ok_or_else(|| StoreError::Unknown(format!("job {id}")))?;
        follow(&job);
        if job.state.is_ended() {
            return Ok(job);
        }
        if here.stop.load(Ordering::SeqCst) && !is_cancelled {
            here.store.cancel_job(id, (here.clock)())?;
            is_cancelled = true;
            continue;
        }
        bell.wait(FOLLOW_POLL);
    }
}
