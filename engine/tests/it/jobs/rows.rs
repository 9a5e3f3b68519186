//! Every way that a job's row can go.

use std::time::Duration;

use engine::jobs::{ATTEMPTS_MAX, JobKind, JobProgress, JobState, Queued};
use engine::store::{Cancel, JOBS_KEPT, JobEnd, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{new, state};
use crate::fixture::{Scratch, noon};

const LEASE: Duration = Duration::from_secs(30);

fn at(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

fn done() -> JobEnd {
    JobEnd::Done { summary: "All is well.".into(), report: Some(json!({ "new": 7 })) }
}

fn failed() -> JobEnd {
    JobEnd::Failed { error: "No.".into() }
}

fn again(seconds: i64) -> JobEnd {
    JobEnd::TryAgain { error: "Not now.".into(), at: at(seconds) }
}

fn queue(store: &Store, key: Option<&str>) -> i64 {
    store.queue_job(&new(key), noon()).unwrap().id
}

fn claim(store: &Store, seconds: i64) -> Option<i64> {
    store.claim_job("a", at(seconds), LEASE).unwrap().map(|job| job.id)
}

#[test]
fn a_job_ends_as_its_worker_says() {
    let check = |end: JobEnd, expected: JobState, attempts: u32, ended: bool| {
        let scratch = Scratch::new();
        let id = queue(&scratch.store, None);
        assert_eq!(claim(&scratch.store, 0), Some(id));
        assert_eq!(state(&scratch.store, id), JobState::Running);
        assert!(scratch.store.finish_job(id, "a", &end, at(5)).unwrap());
        let job = scratch.store.job(id).unwrap().unwrap();
        assert_eq!((job.state, job.attempts, job.ended_at.is_some()), (expected, attempts, ended), "{end:?}");
        assert!(!scratch.store.finish_job(id, "a", &end, at(6)).unwrap(), "it ends once");
    };
    check(done(), JobState::Done, 1, true);
    check(failed(), JobState::Failed, 1, true);
    check(JobEnd::Cancelled { error: "Stopped.".into() }, JobState::Cancelled, 1, true);
    check(again(60), JobState::Queued, 1, false);
    check(JobEnd::PutBack, JobState::Queued, 0, false);
}

#[test]
fn what_a_job_tells_stays_with_it() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, Some("k"));
    claim(store, 0);
    let progress = JobProgress { done: 3, total: Some(9), unit: "records".into() };
    store.put_job_progress(id, "a", &progress).unwrap();
    store.put_job_progress(id, "b", &JobProgress { done: 8, ..progress.clone() }).unwrap();
    assert_eq!(store.job(id).unwrap().unwrap().progress.as_ref(), Some(&progress), "only its worker tells");
    assert_eq!(store.jobs(10).unwrap()[0].progress.as_ref(), Some(&progress));
    store.finish_job(id, "a", &done(), at(1)).unwrap();
    let job = store.job(id).unwrap().unwrap();
    assert_eq!((job.progress, job.summary.as_deref()), (Some(progress), Some("All is well.")));
    assert_eq!((job.started_by.as_str(), job.params), ("ann", json!({ "key": "k" })));
    assert_eq!(store.job_report(id).unwrap(), Some(json!({ "new": 7 })));
}

#[test]
fn equal_requests_that_wait_are_one() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let first = queue(store, Some("k"));
    let second = store.queue_job(&new(Some("k")), noon()).unwrap();
    assert_eq!(second, Queued { id: first, already_there: true });
    assert_ne!(queue(store, Some("other")), first);
    let mut other_kind = new(Some("k"));
    other_kind.kind = JobKind::SyncLinear;
    assert!(!store.queue_job(&other_kind, noon()).unwrap().already_there);
    assert_ne!(queue(store, None), queue(store, None), "without a key each is its own");
}

#[test]
fn a_request_while_an_equal_one_runs_waits_behind_it_once() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let first = queue(store, Some("k"));
    claim(store, 0);
    let behind = queue(store, Some("k"));
    assert_ne!(behind, first);
    assert_eq!(queue(store, Some("k")), behind);
    assert_eq!(claim(store, 0), None, "twins do not run side by side");
    assert!(!store.has_due_job(noon()).unwrap());
    store.finish_job(first, "a", &done(), at(1)).unwrap();
    assert_eq!(claim(store, 1), Some(behind));
}

#[test]
fn a_failed_try_waits_beside_the_request_behind_it() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let first = queue(store, Some("k"));
    claim(store, 0);
    let behind = queue(store, Some("k"));
    assert!(store.finish_job(first, "a", &again(60), at(1)).unwrap());
    assert_eq!((state(store, first), state(store, behind)), (JobState::Queued, JobState::Queued));
    assert_eq!(claim(store, 2), Some(behind));
    assert_eq!(claim(store, 61), None, "its twin runs");
    store.finish_job(behind, "a", &done(), at(62)).unwrap();
    assert_eq!(claim(store, 62), Some(first));
}

#[test]
fn the_oldest_due_job_comes_first() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let ids = [queue(store, None), queue(store, None)];
    assert_eq!(claim(store, 0), Some(ids[0]));
    store.finish_job(ids[0], "a", &again(60), at(0)).unwrap();
    assert_eq!(claim(store, 59), Some(ids[1]));
    assert_eq!(claim(store, 59), None);
    assert_eq!(claim(store, 60), Some(ids[0]));
}

#[test]
fn a_job_of_a_transaction_that_is_undone_was_never_there() {
    let scratch = Scratch::new();
    let undone: Result<(), StoreError> = scratch.store.write(|writer| {
        writer.queue_job(&new(Some("k")), noon())?;
        Err(StoreError::Busy)
    });
    assert!(undone.is_err() && scratch.store.jobs(10).unwrap().is_empty());
}

#[test]
fn a_cancel_takes_a_waiting_job_out_and_asks_a_running_one() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let (waiting, running) = (queue(store, None), queue(store, None));
    assert_eq!(store.cancel_job(waiting, at(1)).unwrap(), Cancel::Cancelled);
    assert_eq!(store.cancel_job(waiting, at(2)).unwrap(), Cancel::Ended);
    assert_eq!(claim(store, 0), Some(running));
    assert_eq!(store.is_job_cancel_asked(running, "a").unwrap(), Some(false));
    assert_eq!(store.cancel_job(running, at(1)).unwrap(), Cancel::Asked);
    assert_eq!(store.is_job_cancel_asked(running, "a").unwrap(), Some(true));
    assert!(store.job(running).unwrap().unwrap().cancel_asked);
    let error = store.cancel_job(99, at(1)).unwrap_err();
    assert_eq!(error.to_string(), "There is no job 99 in the database.");
}

#[test]
fn a_cancelled_job_is_not_tried_again_whatever_its_worker_says() {
    for end in [again(60), JobEnd::PutBack] {
        let scratch = Scratch::new();
        let id = queue(&scratch.store, None);
        claim(&scratch.store, 0);
        scratch.store.cancel_job(id, at(1)).unwrap();
        scratch.store.finish_job(id, "a", &end, at(2)).unwrap();
        assert_eq!(state(&scratch.store, id), JobState::Cancelled, "{end:?}");
    }
}

#[test]
fn a_cancel_does_not_wait_for_what_the_job_is_writing() {
    let scratch = Scratch::new();
    let other = Store::open(&scratch.path()).unwrap();
    let id = queue(&scratch.store, None);
    claim(&scratch.store, 0);
    let progress = JobProgress { done: 1, total: None, unit: "records".into() };
    scratch
        .store
        .write(|writer| {
            writer.put_setting("a", "long transaction")?;
            scratch.store.put_job_progress(id, "a", &progress)?;
            scratch.store.add_job_line(id, noon(), "still here")?;
            assert_eq!(other.cancel_job(id, at(1))?, Cancel::Asked);
            assert_eq!(other.job(id)?.unwrap().progress, Some(progress));
            assert_eq!(scratch.store.is_job_cancel_asked(id, "a")?, Some(true));
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn a_job_stays_with_its_worker_as_long_as_that_shows_signs_of_life() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, None);
    claim(store, 0);
    assert_eq!(store.take_back_jobs(at(29)).unwrap(), 0);
    assert!(store.extend_job_lease(id, "a", at(29), LEASE).unwrap());
    assert_eq!(store.take_back_jobs(at(31)).unwrap(), 0);
    assert_eq!(store.take_back_jobs(at(60)).unwrap(), 1);
    assert_eq!(state(store, id), JobState::Queued);
    assert!(!store.extend_job_lease(id, "a", at(60), LEASE).unwrap(), "the lease is lost");
    assert_eq!(store.is_job_cancel_asked(id, "a").unwrap(), None);
    assert!(!store.finish_job(id, "a", &done(), at(61)).unwrap());
    assert_eq!(store.claim_job("b", at(61), LEASE).unwrap().unwrap().attempts, 2);
}

#[test]
fn a_dead_workers_job_is_given_up_when_it_was_the_last_try_or_cancelled_or_its_own() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let (deadly, unwanted) = (queue(store, None), queue(store, None));
    for attempt in 1..=ATTEMPTS_MAX {
        let now = at(i64::from(attempt) * 100);
        assert_eq!(store.claim_job("a", now, LEASE).unwrap().unwrap().attempts, attempt);
        store.take_back_jobs(now + LEASE).unwrap();
    }
    let job = store.job(deadly).unwrap().unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.unwrap().contains("has ended 8 times"));
    assert_eq!(claim(store, 2_000), Some(unwanted));
    store.cancel_job(unwanted, at(2_001)).unwrap();
    let own = store.begin_own_job(&new(None), "c", at(2_001), LEASE).unwrap().id;
    assert_eq!(store.take_back_jobs(at(3_000)).unwrap(), 2);
    assert_eq!((state(store, unwanted), state(store, own)), (JobState::Cancelled, JobState::Failed));
    assert_eq!(store.retry_job(own, at(3_001)).unwrap(), None, "its records are gone");
}

#[test]
fn a_copy_of_the_database_takes_up_what_was_running() {
    let scratch = Scratch::new();
    let id = queue(&scratch.store, None);
    claim(&scratch.store, 0);
    let path = scratch.folder.path().join("copy.db");
    scratch.store.backup(&path).unwrap();
    let copy = Store::open(&path).unwrap();
    assert_eq!(copy.take_back_jobs(at(1)).unwrap(), 1);
    assert_eq!((state(&copy, id), state(&scratch.store, id)), (JobState::Queued, JobState::Running));
}

#[test]
fn only_one_holds_the_role_and_takes_back_at_once_what_the_last_holder_left() {
    let scratch = Scratch::new();
    let other = Store::open(&scratch.path()).unwrap();
    let role = scratch.store.take_worker_role("a", noon()).unwrap();
    assert!(role.is_some() && other.take_worker_role("b", noon()).unwrap().is_none());
    let id = queue(&scratch.store, None);
    let own = other.begin_own_job(&new(None), "c", noon(), LEASE).unwrap().id;
    claim(&scratch.store, 0);
    drop(role);
    assert!(other.take_worker_role("b", at(1)).unwrap().is_some());
    assert_eq!((state(&other, id), state(&other, own)), (JobState::Queued, JobState::Running));
}

#[test]
fn a_person_can_have_a_job_tried_again() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, Some("k"));
    claim(store, 0);
    assert_eq!(store.retry_job(id, at(1)).unwrap(), None, "it runs");
    store.finish_job(id, "a", &again(600), at(1)).unwrap();
    assert_eq!(store.retry_job(id, at(2)).unwrap(), Some(Queued { id, already_there: true }));
    assert_eq!(claim(store, 2), Some(id), "it need not wait");
    store.finish_job(id, "a", &failed(), at(3)).unwrap();
    assert_eq!(store.retry_job(id, at(4)).unwrap(), Some(Queued { id, already_there: false }));
    assert_eq!(store.job(id).unwrap().unwrap().attempts, 0);
    store.cancel_job(id, at(5)).unwrap();
    let newer = queue(store, Some("k"));
    assert_eq!(store.retry_job(id, at(6)).unwrap(), Some(Queued { id: newer, already_there: true }));
    assert_eq!(claim(store, 6), Some(newer));
    store.finish_job(newer, "a", &done(), at(7)).unwrap();
    assert_eq!(store.retry_job(newer, at(8)).unwrap(), None, "it is done");
}

#[test]
fn everything_has_a_limit() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, None);
    for number in 0..250 {
        store.add_job_line(id, noon(), &format!("{number} {}", "ü".repeat(600))).unwrap();
    }
    let lines = store.job_lines(id).unwrap();
    assert_eq!((lines.len(), lines[0].text.chars().count()), (200, 500));
    assert!(lines[0].text.starts_with("50 ") && lines[199].text.starts_with("249 "));
    let mut large = new(None);
    large.params = json!("x".repeat(70_000));
    assert!(matches!(store.queue_job(&large, noon()), Err(StoreError::JobTooLong)));
    large = new(Some(&"k".repeat(501)));
    assert!(matches!(store.queue_job(&large, noon()), Err(StoreError::JobTooLong)));
}

#[test]
fn the_last_ended_jobs_are_kept_and_none_that_waits_is_swept_out() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let waiting = queue(store, Some("waiting"));
    let first = queue(store, None);
    store.add_job_line(first, noon(), "a line").unwrap();
    store.cancel_job(first, noon()).unwrap();
    store
        .write(|writer| (0..JOBS_KEPT).try_for_each(|_| writer.queue_job(&new(None), noon()).map(drop)))
        .unwrap();
    for job in store.jobs(JOBS_KEPT).unwrap() {
        store.cancel_job(job.id, at(1)).unwrap();
    }
    assert_eq!(store.prune_jobs().unwrap(), 1);
    assert_eq!(store.job(first).unwrap(), None);
    assert!(store.job_lines(first).unwrap().is_empty());
    assert_eq!(state(store, waiting), JobState::Queued);
    assert_eq!(store.jobs(10_000).unwrap().len(), JOBS_KEPT + 1);
}
