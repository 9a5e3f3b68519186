//! Jobs: their rows, who does them, and what is left when somebody dies.

mod here;
mod law;
mod rows;
mod worker;

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use engine::jobs::{Clock, Context, Failure, Job, JobEvent, JobKind, JobState, NewJob, Observer, Work};
use engine::store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::fixture::noon;

/// Only something that hangs takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

fn new(key: Option<&str>) -> NewJob {
    NewJob {
        kind: JobKind::Import,
        params: json!({ "key": key }),
        dedupe: key.map(str::to_owned),
        started_by: "ann".into(),
        lane: JobKind::Import.lane(),
    }
}

/// A clock that stands until it is moved.
#[derive(Clone)]
struct Time(Arc<Mutex<Timestamp>>);

impl Time {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(noon())))
    }

    fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Arc::new(move || *time.lock().unwrap())
    }

    fn move_to(&self, to: Timestamp) {
        *self.0.lock().unwrap() = to;
    }
}

/// Work that a closure does.
struct Does<F>(F);

impl<F> Work for Does<F>
where
    F: Fn(&Job, &Context<'_>) -> Result<String, Failure> + Send + Sync,
{
    fn run(&self, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        (self.0)(job, context)
    }
}

fn does<F>(work: F) -> Arc<dyn Work>
where
    F: Fn(&Job, &Context<'_>) -> Result<String, Failure> + Send + Sync + 'static,
{
    Arc::new(Does(work))
}

/// Works until it is told to stop.
fn until_stopped(context: &Context<'_>) -> Result<String, Failure> {
    let deadline = std::time::Instant::now() + PATIENCE;
    while !context.stop().load(std::sync::atomic::Ordering::SeqCst) {
        assert!(std::time::Instant::now() < deadline, "it was never told to stop");
        std::thread::park_timeout(Duration::from_millis(1));
    }
    Err(Failure::never("It was stopped."))
}

/// Remembers what a worker tells, and wakes who waits for it.
#[derive(Clone, Default)]
struct Told(Arc<(Mutex<Vec<JobEvent>>, Condvar)>);

impl Told {
    fn observer(&self) -> Observer {
        let told = self.clone();
        Arc::new(move |event| {
            told.0.0.lock().unwrap().push(event);
            told.0.1.notify_all();
        })
    }

    /// Waits until the events are as they should be.
    fn until(&self, mut so: impl FnMut(&[JobEvent]) -> bool) -> Vec<JobEvent> {
        let (events, change) = &*self.0;
        let (events, outcome) =
            change.wait_timeout_while(events.lock().unwrap(), PATIENCE, |events| !so(events)).unwrap();
        assert!(!outcome.timed_out(), "it was never told; only {events:?}");
        events.clone()
    }

    fn until_state(&self, id: i64, state: JobState) -> Vec<JobEvent> {
        self.until(|events| events.iter().any(|event| event.id == id && event.state == state))
    }
}

fn state(store: &Store, id: i64) -> JobState {
    store.job(id).unwrap().unwrap().state
}
