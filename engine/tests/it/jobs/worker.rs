//! The worker in the background.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use engine::jobs::{
    ATTEMPTS_MAX, Context, Failure, JobEvent, JobProgress, JobState, Lane, NewJob, Work, Worker,
};
use engine::store::{Store, StoreError};
use jiff::SignedDuration;
use serde_json::json;

use super::{PATIENCE, Time, Told, does, new, state, until_stopped};
use crate::fixture::noon;

/// A database that several programs have open.
struct Shop {
    store: Arc<Store>,
    folder: tempfile::TempDir,
    time: Time,
    told: Told,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&folder.path().join("test.db")).unwrap());
        Self { store, folder, time: Time::new(), told: Told::default() }
    }

    /// The database as another program has it open.
    fn other(&self) -> Arc<Store> {
        Arc::new(Store::open(&self.folder.path().join("test.db")).unwrap())
    }

    fn queue(&self) -> i64 {
        self.store.queue_job(&new(None), noon()).unwrap().id
    }

    fn start(&self, work: Arc<dyn Work>) -> Worker {
        Worker::start(Arc::clone(&self.store), work, self.time.clock(), self.told.observer())
    }
}

fn states(events: &[JobEvent]) -> Vec<JobState> {
    let mut states: Vec<JobState> = events.iter().map(|event| event.state).collect();
    states.dedup();
    states
}

#[test]
fn a_job_is_done_and_all_of_it_is_told() {
    let shop = Shop::new();
    let worker = shop.start(does(|_, context: &Context<'_>| {
        for done in 1..=1_000 {
            context.progress(done, Some(1_000), "records");
        }
        context.log("half way");
        context.report(json!({ "new": 1_000 }));
        Ok("1000 records.".into())
    }));
    let id = shop.queue();
    worker.wake();
    let events = shop.told.until_state(id, JobState::Done);
    assert_eq!(states(&events), [JobState::Running, JobState::Done]);
    let whole = JobProgress { done: 1_000, total: Some(1_000), unit: "records".into() };
    assert_eq!(events.last().unwrap().progress.as_ref(), Some(&whole));
    assert_eq!(events.last().unwrap().sentence.as_deref(), Some("1000 records."));
    assert!(events.len() < 20, "progress is told now and then, not a thousand times");
    let job = shop.store.job(id).unwrap().unwrap();
    assert_eq!((job.progress, job.summary.as_deref()), (Some(whole), Some("1000 records.")));
    assert_eq!(shop.store.job_lines(id).unwrap()[0].text, "half way");
    assert_eq!(shop.store.job_report(id).unwrap(), Some(json!({ "new": 1_000 })));
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_job_that_another_program_queues_is_found() {
    let shop = Shop::new();
    let worker = shop.start(does(|_, _: &Context<'_>| Ok("Done.".into())));
    let id = shop.other().queue_job(&new(None), noon()).unwrap().id;
    shop.told.until_state(id, JobState::Done);
    assert!(worker.stop(PATIENCE));
}

#[test]
fn another_database_in_the_place_of_a_moved_one_gets_a_worker_of_its_own() {
    let shop = Shop::new();
    let worker = shop.start(does(|_, _: &Context<'_>| Ok("Done.".into())));
    let done = shop.queue();
    shop.told.until_state(done, JobState::Done);
    std::fs::rename(shop.folder.path().join("test.db"), shop.folder.path().join("away.db")).unwrap();
    shop.store.empty_log().unwrap();
    let other = shop.other();
    let deadline = Instant::now() + PATIENCE;
    while other.take_worker_role("other", noon()).unwrap().is_none() {
        assert!(Instant::now() < deadline, "the worker of the moved database keeps the role");
        std::thread::park_timeout(Duration::from_millis(1));
    }
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_panic_is_a_failure_and_the_next_job_is_done() {
    let shop = Shop::new();
    let (bad, good) = (shop.queue(), shop.queue());
    let store = Arc::clone(&shop.store);
    let worker = shop.start(does(move |job, _: &Context<'_>| {
        if job.id == bad {
            let undone: Result<(), StoreError> = store.write(|writer| {
                writer.put_setting("half", "written")?;
                panic!("a fault for the test");
            });
            undone.unwrap();
        }
        Ok("Done.".into())
    }));
    shop.told.until_state(good, JobState::Done);
    let job = shop.store.job(bad).unwrap().unwrap();
    assert_eq!(job.state, JobState::Failed);
    let error = job.error.unwrap();
    assert!(error.contains("a bug in the program") && error.contains(&format!("job {bad}")), "{error}");
    assert!(!error.contains("for the test"));
    assert_eq!(shop.store.setting("half").unwrap(), None);
    assert!(worker.stop(PATIENCE));
}

#[test]
fn what_may_go_better_is_tried_again_later_and_later() {
    let shop = Shop::new();
    let id = shop.queue();
    let worker = shop.start(does(|_, _: &Context<'_>| Err(Failure::soon("The service is down."))));
    let mut waits = Vec::new();
    for attempt in 1..ATTEMPTS_MAX {
        let tries = |state| {
            move |events: &[JobEvent]| {
                events.iter().filter(|event| event.state == state).count() == attempt as usize
            }
        };
        shop.told.until(tries(JobState::Queued));
        let job = shop.store.job(id).unwrap().unwrap();
        assert_eq!((job.attempts, job.error.as_deref()), (attempt, Some("The service is down.")));
        let now = (shop.time.clock())();
        waits.push(job.next_try_at.duration_since(now).as_secs_f64());
        shop.time.move_to(job.next_try_at);
        worker.wake();
    }
    shop.told.until_state(id, JobState::Failed);
    assert_eq!(shop.store.job(id).unwrap().unwrap().attempts, ATTEMPTS_MAX);
    for (at, wait) in waits.iter().enumerate() {
        let middle = 2_f64.powi(at as i32 + 1);
        assert!((middle * 0.5 - 0.01..=middle * 1.5 + 0.01).contains(wait), "{waits:?}");
    }
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_service_that_says_when_is_believed_and_what_cannot_get_better_is_given_up() {
    let shop = Shop::new();
    let (limited, wrong) = (shop.queue(), shop.queue());
    let worker = shop.start(does(move |job, _: &Context<'_>| {
        Err(match job.id == limited {
            true => Failure::after(Duration::from_secs(777), "Too many requests."),
            false => Failure::never("The key is wrong."),
        })
    }));
    shop.told.until_state(wrong, JobState::Failed);
    let job = shop.store.job(limited).unwrap().unwrap();
    assert_eq!((job.state, job.next_try_at), (JobState::Queued, noon() + SignedDuration::from_secs(777)));
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_cancel_by_another_program_is_seen_within_a_second() {
    let shop = Shop::new();
    let id = shop.queue();
    let worker = shop.start(does(|_, context: &Context<'_>| until_stopped(context)));
    shop.told.until_state(id, JobState::Running);
    let other = shop.other();
    let asked = Instant::now();
    other.cancel_job(id, noon()).unwrap();
    shop.told.until_state(id, JobState::Cancelled);
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(other.job(id).unwrap().unwrap().error.as_deref(), Some("It was stopped."));
    assert!(worker.stop(PATIENCE));
}

#[test]
fn work_that_ends_all_the_same_is_done() {
    let shop = Shop::new();
    let id = shop.queue();
    let worker = shop.start(does(|_, context: &Context<'_>| {
        until_stopped(context).unwrap_err();
        Ok("It was too late to stop.".into())
    }));
    shop.told.until_state(id, JobState::Running);
    shop.store.cancel_job(id, noon()).unwrap();
    shop.told.until_state(id, JobState::Done);
    assert!(worker.stop(PATIENCE));
}

#[test]
fn what_a_worker_puts_back_the_next_one_does() {
    let shop = Shop::new();
    let id = shop.queue();
    let worker = shop.start(does(|_, context: &Context<'_>| until_stopped(context)));
    shop.told.until_state(id, JobState::Running);
    assert!(worker.stop(PATIENCE) && worker.stop(PATIENCE));
    let job = shop.store.job(id).unwrap().unwrap();
    assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
    let next = shop.start(does(|job, _: &Context<'_>| Ok(format!("Try {}.", job.attempts))));
    shop.told.until_state(id, JobState::Done);
    assert_eq!(shop.store.job(id).unwrap().unwrap().summary.as_deref(), Some("Try 1."));
    assert!(next.stop(PATIENCE));
}

#[test]
fn a_stop_does_not_wait_for_work_that_will_not_end() {
    let shop = Shop::new();
    let id = shop.queue();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let worker = shop.start(does(move |_, _: &Context<'_>| {
        may_go_on.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        Err(Failure::never("At last."))
    }));
    shop.told.until_state(id, JobState::Running);
    assert!(!worker.stop(Duration::from_millis(50)));
    assert_eq!(state(&shop.store, id), JobState::Running);
    go_on.send(()).unwrap();
    assert!(worker.stop(PATIENCE));
    assert_eq!(state(&shop.store, id), JobState::Queued);
}

#[test]
fn a_worker_that_has_lost_its_job_is_told_to_stop_and_changes_nothing() {
    let shop = Shop::new();
    let id = shop.queue();
    let worker = shop.start(does(|job, context: &Context<'_>| match job.attempts {
        1 => until_stopped(context),
        _ => Ok("Done by the second.".into()),
    }));
    shop.told.until_state(id, JobState::Running);
    let later = noon() + SignedDuration::from_hours(1);
    assert_eq!(shop.other().take_back_jobs(later).unwrap(), 1);
    shop.time.move_to(later);
    shop.told.until_state(id, JobState::Done);
    let job = shop.store.job(id).unwrap().unwrap();
    assert_eq!((job.attempts, job.summary.as_deref()), (2, Some("Done by the second.")));
    assert!(worker.stop(PATIENCE));
}

#[test]
fn a_second_worker_waits_and_takes_over() {
    let shop = Shop::new();
    let count = Arc::new(AtomicU32::new(0));
    let first = shop.start(does(|_, context: &Context<'_>| until_stopped(context)));
    let id = shop.queue();
    shop.told.until_state(id, JobState::Running);
    let (counted, told) = (Arc::clone(&count), Told::default());
    let work = does(move |_, _: &Context<'_>| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok("Done.".into())
    });
    let second = Worker::start(shop.other(), work, shop.time.clock(), told.observer());
    second.wake();
    let behind = shop.queue();
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert!(first.stop(PATIENCE));
    told.until_state(behind, JobState::Done);
    assert_eq!((count.load(Ordering::SeqCst), state(&shop.store, id)), (2, JobState::Done));
    assert!(second.stop(PATIENCE));
}

#[test]
fn what_takes_long_or_waits_in_one_lane_holds_up_no_other() {
    let shop = Shop::new();
    let worker = shop.start(does(|job, context: &Context<'_>| match job.lane {
        // A change of the model, and a sync that Linear has asked to wait.
        Lane::Long | Lane::Linear => until_stopped(context),
        _ => Ok("Done.".into()),
    }));
    let queue = |lane| shop.store.queue_job(&NewJob { lane, ..new(None) }, noon()).unwrap().id;
    let slow = [queue(Lane::Long), queue(Lane::Linear)];
    worker.wake();
    slow.iter().for_each(|id| drop(shop.told.until_state(*id, JobState::Running)));
    for lane in [Lane::Short, Lane::Files, Lane::BuildBetter] {
        let id = queue(lane);
        worker.wake();
        shop.told.until_state(id, JobState::Done);
    }
    assert_eq!(slow.map(|id| state(&shop.store, id)), [JobState::Running; 2]);
    shop.store.cancel_job(slow[0], noon()).unwrap();
    shop.told.until_state(slow[0], JobState::Cancelled);
    assert!(worker.stop(PATIENCE));
    assert_eq!(state(&shop.store, slow[1]), JobState::Queued, "it is put back");
}

#[test]
fn a_lane_does_one_job_at_a_time_in_the_order_of_their_requests() {
    let shop = Shop::new();
    let ids: Vec<i64> = (0..20).map(|_| shop.queue()).collect();
    let (under_way, done) = (Arc::new(AtomicU32::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
    let (count, order) = (Arc::clone(&under_way), Arc::clone(&done));
    let worker = shop.start(does(move |job, _: &Context<'_>| {
        assert_eq!(count.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
        std::thread::yield_now();
        order.lock().unwrap().push(job.id);
        count.fetch_sub(1, Ordering::SeqCst);
        Ok("Done.".into())
    }));
    shop.told.until_state(ids[19], JobState::Done);
    assert_eq!(*done.lock().unwrap(), ids);
    assert!(worker.stop(PATIENCE));
}
