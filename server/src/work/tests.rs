//! From changed records to associations: what is asked for, when, and when not.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::import::{ImportOptions, import};
use engine::jobs::{Job, JobKind, JobState, Observer, Subject, Worker};
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::{Changes, NewDelivery, Scope, Store};
use jiff::{SignedDuration, Timestamp};

use super::connections::Connections;
use super::{FollowUp, Jobs, SharedModel, associate, deliveries, import as import_job, matching};

const PATIENCE: Duration = Duration::from_secs(60);

/// A database whose model is not installed, and a worker on it.
struct Desk {
    folder: tempfile::TempDir,
    store: Arc<Store>,
    connections: Arc<Connections>,
    now: Arc<Mutex<Timestamp>>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("test.db");
        let store = Arc::new(Store::open(&db).unwrap());
        store.write(|writer| writer.put_setting("model", "not-installed")).unwrap();
        let connections = Arc::new(Connections::of(&store));
        Self { folder, store, connections, now: Arc::new(Mutex::new(noon())) }
    }

    fn start(&self) -> Worker {
        let work = Jobs::new(
            Arc::clone(&self.store),
            Arc::new(SharedModel::new(Arc::clone(&self.store))),
            Arc::default(),
            Arc::clone(&self.connections),
            FollowUp::Match,
        );
        let now = Arc::clone(&self.now);
        let clock = Arc::new(move || *now.lock().unwrap_or_else(PoisonError::into_inner));
        let nobody: Observer = Arc::new(|_| {});
        Worker::start(Arc::clone(&self.store), Arc::new(work), clock, nobody)
    }

    fn later(&self, wait: SignedDuration) {
        *self.now.lock().unwrap() += wait;
    }

    fn queue_due(&self) -> bool {
        matching::queue_due(&self.store, &self.connections, *self.now.lock().unwrap()).unwrap()
    }

    /// Queues the import of one record of each side.
    fn queue_imports(&self) {
        let issues = r#"[{"id":"u1","identifier":"ENG-1","title":"captions","state":{"type":"backlog"}}]"#;
        let signals = r#"[{"id":1,"summary":"captions","context":""}]"#;
        for (kind, name, text) in
            [(Kind::Issues, "issues.json", issues), (Kind::Signals, "signals.json", signals)]
        {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let job = import_job::job(kind, "buildbetter", &path, ReadOptions::default()).unwrap();
            self.store.queue_job(&job, *self.now.lock().unwrap()).unwrap();
        }
    }

    /// The jobs, newest first, once all have ended.
    fn ended(&self) -> Vec<Job> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            let jobs = self.store.jobs(1_000).unwrap();
            if jobs.iter().all(|job| job.state.is_ended()) {
                return jobs;
            }
            assert!(std::time::Instant::now() < deadline, "{jobs:?}");
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }
}

fn noon() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

#[test]
fn imports_bring_their_matching_with_them_and_a_lasting_failure_is_not_asked_for_again() {
    let desk = Desk::new();
    let worker = desk.start();
    desk.queue_imports();
    worker.wake();
    let jobs = desk.ended();
    let ends: Vec<_> = jobs.iter().map(|job| (job.kind, job.state)).collect();
    let done = (JobKind::Import, JobState::Done);
    assert_eq!(ends, [(JobKind::Associate, JobState::Failed), done, done]);
    let stands = || desk.store.standing_failure(Subject::Matching).unwrap();
    let reason = stands().unwrap().error.unwrap();
    assert!(
        reason.contains("`not-installed` is not installed") && reason.contains("model fetch"),
        "{reason}"
    );
    for _ in 0..100 {
        desk.later(SignedDuration::from_mins(1));
        assert!(!desk.queue_due(), "nothing has changed");
    }
    assert_eq!(desk.store.jobs(1_000).unwrap().len(), 3, "the history is as it was");
    // Another import changes nothing about the model.
    desk.queue_imports();
    worker.wake();
    assert_eq!(desk.ended().len(), 5);
    desk.later(SignedDuration::from_hours(24));
    assert!(desk.queue_due(), "once a day it is tried all the same");
    worker.wake();
    let jobs = desk.ended();
    assert_eq!((jobs.len(), jobs[0].times), (5, 2), "one reason takes one line");
    assert!(!desk.queue_due());
    desk.store.write(|writer| writer.put_setting("model", "another")).unwrap();
    assert!(!desk.queue_due(), "that is not installed either");
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_model_that_is_installed_is_tried_at_once() {
    let desk = Desk::new();
    let worker = desk.start();
    desk.queue_imports();
    worker.wake();
    assert_eq!(desk.ended().len(), 3);
    assert!(!desk.queue_due());
    // The default model, which the tests have.
    let connection = |name: &str| desk.store.write(|writer| writer.put_setting("model", name));
    connection("all-MiniLM-L6-v2").unwrap();
    assert!(desk.queue_due());
    worker.wake();
    let newest = desk.ended().remove(0);
    assert_eq!((newest.kind, newest.state), (JobKind::Associate, JobState::Done), "{:?}", newest.error);
    assert_eq!(desk.store.standing_failure(Subject::Matching).unwrap(), None);
    assert!(matching::wanted(&desk.store).unwrap().is_none());
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_delivery_that_no_job_works_off_is_found_and_matched_like_everything_else() {
    let desk = Desk::new();
    desk.store.write(|writer| writer.put_setting("model", "all-MiniLM-L6-v2")).unwrap();
    let worker = desk.start();
    desk.queue_imports();
    worker.wake();
    desk.ended();
    let body = br#"{"action":"update","type":"Issue","webhookTimestamp":1767268800000,"data":{
        "id":"u1","identifier":"ENG-1","title":"subtitles","updatedAt":"2026-01-01T12:00:00Z",
        "state":{"type":"backlog"}}}"#;
    let new = NewDelivery { id: "d1", event: "Issue", body, received_at: noon() };
    desk.store.write(|writer| writer.keep_delivery(new)).unwrap();
    assert!(deliveries::queue_due(&desk.store, &desk.connections, noon()).unwrap());
    assert!(!deliveries::queue_due(&desk.store, &desk.connections, noon()).unwrap(), "it waits already");
    worker.wake();
    let kinds: Vec<_> = desk.ended().iter().map(|job| (job.kind, job.state)).collect();
    let newest = [
        (JobKind::Associate, JobState::Done),
        (JobKind::AssociateNew, JobState::Done),
        (JobKind::Deliveries, JobState::Done),
    ];
    assert_eq!(kinds[..3], newest, "half of the records changed, so all are matched");
    assert!(matching::wanted(&desk.store).unwrap().is_none());
    assert!(!deliveries::queue_due(&desk.store, &desk.connections, noon()).unwrap(), "nothing waits");
    assert!(worker.stop(PATIENCE));
}

#[test]
fn what_was_estimated_is_scored_again_when_it_is_quiet_or_night() {
    let desk = Desk::new();
    put_records(&desk.store, desk.folder.path());
    let run = engine::store::Run {
        model: "m",
        min_similarity: 0.4,
        scorer: &engine::associate::Scorer::of(&desk.store).unwrap().name(),
        inputs: desk.store.inputs("m").unwrap(),
        finished_at: noon(),
    };
    desk.store.replace_associations(&run, &[]).unwrap();
    let last = desk.store.last_run().unwrap().unwrap();
    let inputs = engine::store::Inputs { position: desk.store.position().unwrap(), ..run.inputs };
    let changes = Changes { inputs, issues: vec![1], signals: vec![] };
    let estimated = desk.store.carry_on(&last, &changes, Scope::Changed, &[], noon()).unwrap();
    assert_eq!(estimated, Some(0));
    assert!(!desk.queue_due(), "it may go on");
    desk.later(SignedDuration::from_mins(10));
    assert!(desk.queue_due(), "nothing has happened for a while");
    let job = desk.store.jobs(1).unwrap().remove(0);
    let again = associate::again().unwrap();
    assert_eq!((job.kind, job.dedupe), (again.kind, again.dedupe));
    desk.store.cancel_job(job.id, noon()).unwrap();
    // A day on which something happens all the time, until it is three o'clock.
    let night: Timestamp = "2026-01-02T03:00:00Z".parse().unwrap();
    let last = desk.store.last_run().unwrap().unwrap();
    let busy = |at: Timestamp| {
        desk.store.carry_on(&last, &changes, Scope::Changed, &[], at).unwrap();
        *desk.now.lock().unwrap() = at;
        desk.queue_due()
    };
    assert!(!busy(night - SignedDuration::from_mins(1)));
    assert!(busy(night));
}

/// An issue and a signal, without any job.
fn put_records(store: &Store, folder: &Path) {
    let records = [
        (Kind::Issues, r#"[{"id":"u1","identifier":"ENG-1","title":"captions","state":{"type":"backlog"}}]"#),
        (Kind::Signals, r#"[{"id":1,"summary":"captions","context":""}]"#),
    ];
    for (kind, text) in records {
        let path = folder.join("records.json");
        std::fs::write(&path, text).unwrap();
        let options =
            ImportOptions { kind, source: "buildbetter", now: noon(), reading: ReadOptions::default() };
        let input = Input::open(&path).unwrap();
        import(store, input, &options, &std::sync::atomic::AtomicBool::new(false), &mut |_| {}).unwrap();
    }
}
