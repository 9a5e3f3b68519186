//! Every way that a job's row can go.

use std::time::Duration;

use engine::jobs::{ATTEMPTS_MAX, JobKind, JobProgress, JobState, Lane, NewJob, Queued, Subject};
use engine::store::{Cancel, GivenUp, JOBS_KEPT, JobEnd, Store, StoreError, Turn};
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
    JobEnd::Failed { error: "No.".into(), circumstances: Some("as it is".into()) }
}

fn again(seconds: i64) -> JobEnd {
    JobEnd::TryAgain { error: "Not now.".into(), at: at(seconds), held: false }
}

/// A service has asked to be left alone.
fn held(seconds: i64) -> JobEnd {
    JobEnd::TryAgain { error: "Too many requests.".into(), at: at(seconds), held: true }
}

/// That of the jobs of these tests.
fn turn() -> Turn {
    Turn::of(JobKind::Import.lane())
}

fn queue(store: &Store, key: Option<&str>) -> i64 {
    store.queue_job(&new(key), noon()).unwrap().id
}

fn claim(store: &Store, seconds: i64) -> Option<i64> {
    store.claim_job("a", &turn(), at(seconds), LEASE).unwrap().map(|job| job.id)
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
    assert_eq!(second, Queued { id: first, already_there: true, held_until: None });
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
    assert!(!store.has_due_job(&turn(), noon()).unwrap());
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
    assert_eq!(store.claim_job("b", &turn(), at(61), LEASE).unwrap().unwrap().attempts, 2);
}

#[test]
fn a_dead_workers_job_is_given_up_when_it_was_the_last_try_or_cancelled_or_its_own() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let (deadly, unwanted) = (queue(store, None), queue(store, None));
    for attempt in 1..=ATTEMPTS_MAX {
        let now = at(i64::from(attempt) * 100);
        assert_eq!(store.claim_job("a", &turn(), now, LEASE).unwrap().unwrap().attempts, attempt);
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
    assert_eq!(
        store.retry_job(id, at(2)).unwrap(),
        Some(Queued { id, already_there: true, held_until: None })
    );
    assert_eq!(claim(store, 2), Some(id), "it need not wait");
    store.finish_job(id, "a", &failed(), at(3)).unwrap();
    assert_eq!(
        store.retry_job(id, at(4)).unwrap(),
        Some(Queued { id, already_there: false, held_until: None })
    );
    assert_eq!(store.job(id).unwrap().unwrap().attempts, 0);
    store.cancel_job(id, at(5)).unwrap();
    let newer = queue(store, Some("k"));
    assert_eq!(
        store.retry_job(id, at(6)).unwrap(),
        Some(Queued { id: newer, already_there: true, held_until: None })
    );
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

#[test]
fn lanes_do_not_wait_for_each_other_and_each_does_the_oldest_first() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let queue = |lane| store.queue_job(&NewJob { lane, ..new(None) }, noon()).unwrap().id;
    let long = [queue(Lane::Long), queue(Lane::Long)];
    let short = [queue(Lane::Short), queue(Lane::Short)];
    let claim = |lane| {
        let job = store.claim_job("a", &Turn::of(lane), at(1), LEASE).unwrap();
        job.map(|job| job.id)
    };
    assert_eq!((claim(Lane::Long), claim(Lane::Short)), (Some(long[0]), Some(short[0])));
    assert_eq!(claim(Lane::Linear), None);
    assert!(!store.has_due_job(&Turn { lane: Lane::Short, ids: 0..=short[0] }, at(1)).unwrap());
    assert_eq!((claim(Lane::Short), claim(Lane::Long)), (Some(short[1]), Some(long[1])));
}

#[test]
fn a_new_request_brings_a_try_that_waits_forward() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, Some("k"));
    claim(store, 0);
    store.finish_job(id, "a", &again(600), at(1)).unwrap();
    assert_eq!(claim(store, 2), None);
    let asked = store.queue_job(&new(Some("k")), at(2)).unwrap();
    assert_eq!(asked, Queued { id, already_there: true, held_until: None });
    assert_eq!(store.job(id).unwrap().unwrap().attempts, 0, "it has all its tries again");
    assert_eq!(claim(store, 2), Some(id));
}

#[test]
fn a_new_request_hears_until_when_a_service_has_asked_to_be_left_alone() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let id = queue(store, Some("k"));
    claim(store, 0);
    store.finish_job(id, "a", &held(600), at(1)).unwrap();
    let asked = store.queue_job(&new(Some("k")), at(2)).unwrap();
    assert_eq!(asked, Queued { id, already_there: true, held_until: Some(at(600)) });
    assert_eq!(store.job(id).unwrap().unwrap().error.as_deref(), Some("Too many requests."));
    assert_eq!(claim(store, 599), None);
    let asked = store.queue_job(&new(Some("k")), at(600)).unwrap();
    assert_eq!(asked.held_until, None, "the time is over");
    assert_eq!(claim(store, 600), Some(id));
    store.finish_job(id, "a", &held(900), at(601)).unwrap();
    assert!(store.retry_job(id, at(602)).unwrap().is_some());
    assert_eq!(claim(store, 602), Some(id), "a person who insists has it tried");
}

/// Fails the next job of this key.
fn fail(store: &Store, key: &str, error: &str, seconds: i64) -> i64 {
    let id = store.queue_job(&new(Some(key)), at(seconds)).unwrap().id;
    assert_eq!(claim(store, seconds), Some(id));
    let end = JobEnd::Failed { error: error.into(), circumstances: Some("no model".into()) };
    store.finish_job(id, "a", &end, at(seconds)).unwrap();
    id
}

#[test]
fn one_reason_does_not_push_other_jobs_out() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let other = fail(store, "other", "There is no model.", 0);
    let another = fail(store, "k", "The file is gone.", 1);
    let mut newest = 0;
    for second in 2..50 {
        newest = fail(store, "k", "There is no model.", second);
        store.add_job_line(newest, at(second), "a line").unwrap();
    }
    let jobs: Vec<i64> = store.jobs(100).unwrap().iter().map(|job| job.id).collect();
    assert_eq!(jobs, [newest, another, other]);
    assert_eq!(store.job(newest).unwrap().unwrap().times, 48);
    assert_eq!(store.job(other).unwrap().unwrap().times, 1);
    assert!(store.job_lines(newest - 1).unwrap().is_empty(), "their lines are gone, too");
    store.retry_job(newest, at(60)).unwrap();
    assert_eq!(claim(store, 60), Some(newest));
    store.finish_job(newest, "a", &failed(), at(61)).unwrap();
    assert_eq!(store.job(newest).unwrap().unwrap().times, 49);
}

#[test]
fn what_a_job_that_was_given_up_depended_on_is_remembered_until_one_is_done() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let given_up = || store.given_up(&new(Some("k"))).unwrap();
    assert_eq!(given_up(), None);
    fail(store, "k", "There is no model.", 0);
    let expected = GivenUp {
        at: at(0),
        state: JobState::Failed,
        error: "There is no model.".into(),
        circumstances: Some("no model".into()),
    };
    assert_eq!(given_up(), Some(expected));
    let id = store.queue_job(&new(Some("k")), at(1)).unwrap().id;
    store.cancel_job(id, at(2)).unwrap();
    assert_eq!(given_up().unwrap().state, JobState::Cancelled);
    let id = store.queue_job(&new(Some("k")), at(3)).unwrap().id;
    claim(store, 3);
    store.finish_job(id, "a", &done(), at(4)).unwrap();
    assert_eq!(given_up(), None);
}

#[test]
fn a_failure_stands_until_a_job_about_the_same_is_done() {
    let scratch = Scratch::new();
    let store = &scratch.store;
    let run = |kind: JobKind, end: &JobEnd, seconds: i64| {
        let job = NewJob { kind, lane: Lane::Short, ..new(Some("k")) };
        let id = store.queue_job(&job, at(seconds)).unwrap().id;
        claim(store, seconds);
        store.finish_job(id, "a", end, at(seconds)).unwrap();
        id
    };
    let stands = || store.standing_failure(Subject::Matching).unwrap().map(|job| job.id);
    let whole = run(JobKind::Associate, &failed(), 0);
    assert_eq!(stands(), Some(whole));
    run(JobKind::SyncLinear, &done(), 1);
    assert_eq!(stands(), Some(whole));
    run(JobKind::AssociateNew, &done(), 2);
    assert_eq!(stands(), None);
    let new = run(JobKind::AssociateNew, &failed(), 3);
    assert_eq!(stands(), Some(new));
    store.retry_job(new, at(4)).unwrap();
    assert_eq!(stands(), None, "it is being tried again");
    claim(store, 4);
    store.finish_job(new, "a", &failed(), at(4)).unwrap();
    for _ in 0..JOBS_KEPT + 10 {
        let id = queue(store, None);
        store.cancel_job(id, at(5)).unwrap();
    }
    store.prune_jobs().unwrap();
    assert_eq!(stands(), Some(new), "it is not swept out");
}

#[test]
fn what_was_given_up_rests_until_its_circumstances_change_or_a_day_is_over() {
    let check = |state, then: Option<&str>, now: &str, hours: i64, rests: bool| {
        let circumstances = then.map(str::to_owned);
        let given_up = GivenUp { at: at(0), state, error: String::new(), circumstances };
        assert_eq!(given_up.rests(now, at(hours * 3_600 - 1)), rests, "{given_up:?} after {hours} h");
    };
    check(JobState::Failed, Some("no model"), "no model", 24, true);
    check(JobState::Failed, Some("no model"), "no model", 25, false);
    check(JobState::Failed, Some("no model"), "a model", 1, false);
    check(JobState::Failed, None, "a model", 1, false);
    check(JobState::Cancelled, None, "a model", 1, true);
    check(JobState::Cancelled, None, "a model", 2, false);
}
