//! Whatever two workers do in two lanes, and however their leases run out: no job is done by
//! both at a time, none is lost, each lane does the oldest that is due, and no lane waits for
//! another.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use engine::jobs::{JobState, Lane, NewJob};
use engine::store::{Cancel, JobEnd, Turn};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::new;
use crate::fixture::{Scratch, noon};

const LEASE_S: i64 = 30;
const WORKERS: [&str; 2] = ["a", "b"];
/// Each worker has a thread a lane.
const LANES: [Lane; 2] = [Lane::Short, Lane::Long];

#[derive(Clone, Debug)]
enum Step {
    Queue(u8, Lane),
    Claim(usize),
    Beat(usize),
    Finish(usize, JobEnd),
    Cancel(u8),
    Retry(u8),
    Wait(u8),
    TakeBack,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let end = prop_oneof![
        Just(JobEnd::Done { summary: String::new(), report: None }),
        Just(JobEnd::Failed { error: String::new(), circumstances: None }),
        (0..90_i64, any::<bool>()).prop_map(|(wait, held)| JobEnd::TryAgain {
            error: String::new(),
            at: at(wait),
            held
        }),
        Just(JobEnd::PutBack),
    ];
    let step = prop_oneof![
        3 => (0..4_u8, prop::sample::select(&LANES[..])).prop_map(|(key, lane)| Step::Queue(key, lane)),
        4 => (0..4_usize).prop_map(Step::Claim),
        1 => (0..4_usize).prop_map(Step::Beat),
        3 => (0..4_usize, end).prop_map(|(worker, end)| Step::Finish(worker, end)),
        1 => any::<u8>().prop_map(Step::Cancel),
        1 => any::<u8>().prop_map(Step::Retry),
        2 => (1..40_u8).prop_map(Step::Wait),
        2 => Just(Step::TakeBack),
    ];
    prop::collection::vec(step, 1..60)
}

fn at(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

/// What must be so, kept beside the store.
struct World {
    scratch: Scratch,
    now_s: i64,
    /// What each thread believes to have, and until when it may believe it. Threads 0 and 1
    /// are those of the first worker.
    held: [Option<(i64, i64)>; 4],
    keys: BTreeMap<i64, Option<String>>,
    finished: BTreeSet<i64>,
}

impl World {
    fn new() -> Self {
        let (held, keys, finished) = ([None; 4], BTreeMap::new(), BTreeSet::new());
        Self { scratch: Scratch::new(), now_s: 0, held, keys, finished }
    }

    fn take(&mut self, step: &Step) {
        let now = at(self.now_s);
        let store = &self.scratch.store;
        match step {
            Step::Queue(key, lane) => {
                let key = (*key > 0).then(|| key.to_string());
                let job = NewJob { lane: *lane, ..new(key.as_deref()) };
                let queued = store.queue_job(&job, now).unwrap();
                let next = store.job(queued.id).unwrap().unwrap().next_try_at;
                assert!(next <= now || queued.held_until == Some(next), "it waits and does not say so");
                self.keys.insert(queued.id, key);
            }
            Step::Claim(thread) => self.claim(*thread),
            Step::Beat(thread) => {
                let Some((id, until)) = self.held[*thread] else { return };
                let held = store.extend_job_lease(id, worker(*thread), now, lease()).unwrap();
                assert!(held || until <= self.now_s, "a lease was taken before its time");
                self.held[*thread] = held.then_some((id, self.now_s + LEASE_S));
            }
            Step::Finish(thread, end) => self.finish(*thread, end),
            Step::Cancel(number) => {
                let Some(id) = self.one(*number) else { return };
                let ended = store.job(id).unwrap().unwrap().state.is_ended();
                assert_eq!(store.cancel_job(id, now).unwrap() == Cancel::Ended, ended);
            }
            Step::Retry(number) => {
                let Some(id) = self.one(*number) else { return };
                store.retry_job(id, now).unwrap();
            }
            Step::Wait(seconds) => self.now_s += i64::from(*seconds),
            Step::TakeBack => {
                store.take_back_jobs(now).unwrap();
            }
        }
    }

    fn claim(&mut self, thread: usize) {
        if self.held[thread].is_some() {
            return;
        }
        let turn = Turn::of(lane(thread));
        let due = self.due(turn.lane);
        let claimed = self.scratch.store.claim_job(worker(thread), &turn, at(self.now_s), lease()).unwrap();
        assert_eq!(claimed.as_ref().map(|job| job.id), due, "not the oldest of the lane that is due");
        let Some(job) = claimed else { return };
        for (id, until) in self.held.iter().flatten() {
            if *until > self.now_s {
                assert_ne!(*id, job.id, "a job is done twice at a time");
                let key = &self.keys[id];
                assert!(key.is_none() || *key != self.keys[&job.id], "twins are done at a time");
            }
        }
        assert!(!self.finished.contains(&job.id), "a job is done again");
        self.held[thread] = Some((job.id, self.now_s + LEASE_S));
    }

    /// The oldest job of a lane that waits, is due, and has no twin that runs; what other lanes
    /// do plays no part.
    fn due(&self, lane: Lane) -> Option<i64> {
        let job = |id: i64| self.scratch.store.job(id).unwrap();
        let jobs: Vec<_> = self.keys.keys().filter_map(|id| job(*id)).collect();
        let runs = |key: &Option<String>| {
            key.is_some() && jobs.iter().any(|job| job.state == JobState::Running && job.dedupe == *key)
        };
        let mut waiting = jobs.iter().filter(|job| job.state == JobState::Queued && job.lane == lane);
        let due = waiting.find(|job| job.next_try_at <= at(self.now_s) && !runs(&job.dedupe));
        due.map(|job| job.id)
    }

    fn finish(&mut self, thread: usize, end: &JobEnd) {
        let Some((id, until)) = self.held[thread].take() else { return };
        let kept = self.scratch.store.finish_job(id, worker(thread), end, at(self.now_s)).unwrap();
        assert!(kept || until <= self.now_s, "a lease was taken before its time");
        if kept && matches!(end, JobEnd::Done { .. }) {
            assert!(self.finished.insert(id), "a job is done twice");
        }
    }

    /// A failed job may only go where a newer one of its key stands for it.
    fn forget_folded(&mut self) {
        let job = |id: i64| self.scratch.store.job(id).unwrap();
        let gone: Vec<i64> = self.keys.keys().copied().filter(|id| job(*id).is_none()).collect();
        for id in gone {
            let key = self.keys.remove(&id).unwrap();
            let stands = |other: &i64| job(*other).is_some_and(|job| job.state == JobState::Failed);
            let of_key = self.keys.iter().filter(|(_, other)| key.is_some() && **other == key);
            assert!(of_key.map(|(id, _)| id).any(stands), "job {id} is lost");
        }
    }

    fn one(&self, number: u8) -> Option<i64> {
        self.keys.keys().nth(usize::from(number) % self.keys.len().max(1)).copied()
    }

    /// Both workers die; a third does what is left.
    fn drain(&mut self) {
        self.held = [None; 4];
        self.now_s += 1_000;
        self.scratch.store.take_back_jobs(at(self.now_s)).unwrap();
        for thread in 0..LANES.len() {
            loop {
                self.claim(thread);
                if self.held[thread].is_none() {
                    break;
                }
                self.finish(thread, &JobEnd::Done { summary: String::new(), report: None });
            }
        }
        for id in self.keys.keys() {
            let job = self.scratch.store.job(*id).unwrap().unwrap();
            assert!(job.state.is_ended(), "job {id} is lost: {:?}", job.state);
            assert_eq!(job.state == JobState::Done, self.finished.contains(id), "job {id}");
        }
    }
}

fn worker(thread: usize) -> &'static str {
    WORKERS[thread / LANES.len()]
}

fn lane(thread: usize) -> Lane {
    LANES[thread % LANES.len()]
}

fn lease() -> Duration {
    Duration::from_secs(LEASE_S as u64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_job_is_done_by_two_at_a_time_and_none_is_lost(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.forget_folded();
        }
        world.drain();
    }
}
