//! Jobs from the command line.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::jobs::{Context, Here, JobKind, JobState, Lane, NewJob, Work, Worker, run_here, run_own};
use engine::store::{Store, Turn};

use super::{PATIENCE, Time, Told, does, new, state, until_stopped};
use crate::fixture::noon;

fn open(folder: &tempfile::TempDir) -> Arc<Store> {
    Arc::new(Store::open(&folder.path().join("test.db")).unwrap())
}

fn here<'a>(store: &Arc<Store>, work: Arc<dyn Work>, stop: &'a AtomicBool) -> Here<'a> {
    Here { store: Arc::clone(store), work, clock: Time::new().clock(), stop }
}

#[test]
fn without_a_server_older_jobs_are_done_first_and_newer_ones_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let older = store.queue_job(&new(None), noon()).unwrap().id;
    let (done, newer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(None)));
    let (seen, queued, queue) = (Arc::clone(&done), Arc::clone(&newer), Arc::clone(&store));
    let work = does(move |job, _: &Context<'_>| {
        seen.lock().unwrap().push(job.id);
        queued.lock().unwrap().get_or_insert_with(|| queue.queue_job(&new(None), noon()).unwrap().id);
        Ok("Done.".into())
    });
    let stop = AtomicBool::new(false);
    let mut followed = 0;
    // Newer than `older`, older than what that one queues only if it is queued before it begins.
    let job = run_here(&here(&store, work, &stop), &new(Some("mine")), &mut |_| followed += 1).unwrap();
    assert_eq!((job.state, job.summary.as_deref()), (JobState::Done, Some("Done.")));
    assert_eq!(*done.lock().unwrap(), [older, job.id]);
    assert_eq!(state(&store, newer.lock().unwrap().unwrap()), JobState::Queued);
    assert!(followed > 0);
    assert!(store.take_worker_role("next", noon()).unwrap().is_some(), "the role is given back");
}

#[test]
fn what_a_dead_program_has_left_is_what_the_same_command_takes_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let left = store.queue_job(&new(Some("mine")), noon()).unwrap().id;
    store.claim_job("dead", &Turn::of(JobKind::Import.lane()), noon(), PATIENCE).unwrap().unwrap();
    let stop = AtomicBool::new(false);
    let work = does(|job, _: &Context<'_>| Ok(format!("Try {}.", job.attempts)));
    let job = run_here(&here(&store, work, &stop), &new(Some("mine")), &mut |_| {}).unwrap();
    assert_eq!((job.id, job.summary.as_deref()), (left, Some("Try 2.")));
}

#[test]
fn with_a_server_that_does_the_job() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let told = Told::default();
    let by_server = does(|_, _: &Context<'_>| Ok("Done by the server.".into()));
    let server = Worker::start(open(&folder), by_server, Time::new().clock(), told.observer());
    // Its role is certain once it has done something.
    let first = store.queue_job(&new(None), noon()).unwrap().id;
    told.until_state(first, JobState::Done);
    let stop = AtomicBool::new(false);
    let work = does(|_, _: &Context<'_>| Ok("Done here.".into()));
    let job = run_here(&here(&store, work, &stop), &new(None), &mut |_| {}).unwrap();
    assert_eq!(job.summary.as_deref(), Some("Done by the server."));
    assert!(server.stop(PATIENCE));
}

#[test]
fn a_server_that_goes_leaves_the_job_to_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let told = Told::default();
    let by_server = does(|_, context: &Context<'_>| until_stopped(context));
    let server = Worker::start(open(&folder), by_server, Time::new().clock(), told.observer());
    let first = store.queue_job(&new(Some("k")), noon()).unwrap().id;
    told.until_state(first, JobState::Running);
    store.cancel_job(first, noon()).unwrap();
    told.until_state(first, JobState::Cancelled);
    let stop = AtomicBool::new(false);
    let work = does(|_, _: &Context<'_>| Ok("Done here.".into()));
    let mut is_stopped = false;
    let job = run_here(&here(&store, work, &stop), &new(Some("k")), &mut |job| {
        if job.state == JobState::Running && !is_stopped {
            assert!(server.stop(PATIENCE));
            is_stopped = true;
        }
    });
    assert_eq!(job.unwrap().summary.as_deref(), Some("Done here."));
}

#[test]
fn a_person_who_stops_the_command_cancels_the_job() {
    for by_server in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let waits = || does(|_, context: &Context<'_>| until_stopped(context));
        let told = Told::default();
        let server =
            by_server.then(|| Worker::start(open(&folder), waits(), Time::new().clock(), told.observer()));
        let stop = AtomicBool::new(false);
        let job = run_here(&here(&store, waits(), &stop), &new(None), &mut |job| {
            stop.fetch_or(job.state == JobState::Running, Ordering::SeqCst);
        });
        let job = job.unwrap();
        assert_eq!((job.state, job.error.as_deref()), (JobState::Cancelled, Some("It was stopped.")));
        assert!(server.is_none_or(|server| server.stop(PATIENCE)));
    }
}

#[test]
fn what_only_this_process_can_do_it_does_beside_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let told = Told::default();
    let busy = does(|_, context: &Context<'_>| until_stopped(context));
    let server = Worker::start(open(&folder), busy, Time::new().clock(), told.observer());
    let first = store.queue_job(&new(None), noon()).unwrap().id;
    told.until_state(first, JobState::Running);
    let stop = AtomicBool::new(false);
    let work = does(|_, _: &Context<'_>| Ok("Done here.".into()));
    let job = run_own(&here(&store, work, &stop), &new(None), &mut |_| {}).unwrap();
    assert_eq!(job.summary.as_deref(), Some("Done here."));
    assert_eq!(state(&store, first), JobState::Running);
    assert!(server.stop(PATIENCE));
}

#[test]
fn what_a_dead_process_did_for_itself_is_given_up_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let dead = store.begin_own_job(&new(None), "dead", noon(), Duration::ZERO).unwrap().id;
    let stop = AtomicBool::new(false);
    let work = does(|_, _: &Context<'_>| Ok("Done here.".into()));
    run_own(&here(&store, work, &stop), &new(None), &mut |_| {}).unwrap();
    assert_eq!(state(&store, dead), JobState::Failed);
}

#[test]
fn what_others_ask_for_in_other_lanes_is_done_beside_it_and_what_was_left_there_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let long = || NewJob { lane: Lane::Long, ..new(None) };
    let left = store.queue_job(&long(), noon()).unwrap().id;
    let (other, queue) = (Arc::new(Mutex::new(None)), Arc::clone(&store));
    let asked = Arc::clone(&other);
    let work = does(move |job, context: &Context<'_>| {
        if job.lane == Lane::Long {
            return Ok("Done beside it.".into());
        }
        // Another program asks while this one is at work.
        let id = queue.queue_job(&long(), noon()).unwrap().id;
        *asked.lock().unwrap() = Some(id);
        while state(&queue, id) != JobState::Done {
            assert!(!context.stop().load(Ordering::SeqCst), "it was not done");
            std::thread::park_timeout(Duration::from_millis(1));
        }
        Ok("Done.".into())
    });
    let stop = AtomicBool::new(false);
    let job = run_here(&here(&store, work, &stop), &new(None), &mut |_| {}).unwrap();
    assert_eq!(job.summary.as_deref(), Some("Done."));
    assert_eq!(state(&store, other.lock().unwrap().unwrap()), JobState::Done);
    assert_eq!(state(&store, left), JobState::Queued);
}
