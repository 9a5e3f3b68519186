//! Whatever two workers do, and however their leases run out: no job is done by both at a
//! time, and none is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use engine::jobs::JobState;
use engine::store::{Cancel, JobEnd};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::new;
use crate::fixture::{Scratch, noon};

const LEASE_S: i64 = 30;
const WORKERS: [&str; 2] = ["a", "b"];

#[derive(Clone, Debug)]
enum Step {
    Queue(u8),
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
        Just(JobEnd::Failed { error: String::new() }),
        (0..90_i64).prop_map(|wait| JobEnd::TryAgain { error: String::new(), at: at(wait) }),
        Just(JobEnd::PutBack),
    ];
    let step = prop_oneof![
        3 => (0..4_u8).prop_map(Step::Queue),
        4 => (0..2_usize).prop_map(Step::Claim),
        1 => (0..2_usize).prop_map(Step::Beat),
        3 => (0..2_usize, end).prop_map(|(worker, end)| Step::Finish(worker, end)),
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
    /// What each worker believes to have, and until when it may believe it.
    held: [Option<(i64, i64)>; 2],
    keys: BTreeMap<i64, Option<String>>,
    finished: BTreeSet<i64>,
}

impl World {
    fn new() -> Self {
        let (held, keys, finished) = ([None; 2], BTreeMap::new(), BTreeSet::new());
        Self { scratch: Scratch::new(), now_s: 0, held, keys, finished }
    }

    fn take(&mut self, step: &Step) {
        let now = at(self.now_s);
        let store = &self.scratch.store;
        match step {
            Step::Queue(key) => {
                let key = (*key > 0).then(|| key.to_string());
                let id = store.queue_job(&new(key.as_deref()), now).unwrap().id;
                self.keys.insert(id, key);
            }
            Step::Claim(worker) => self.claim(*worker),
            Step::Beat(worker) => {
                let Some((id, until)) = self.held[*worker] else { return };
                let held = store.extend_job_lease(id, WORKERS[*worker], now, lease()).unwrap();
                assert!(held || until <= self.now_s, "a lease was taken before its time");
                self.held[*worker] = held.then_some((id, self.now_s + LEASE_S));
            }
            Step::Finish(worker, end) => self.finish(*worker, end),
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

    fn claim(&mut self, worker: usize) {
        if self.held[worker].is_some() {
            return;
        }
        let Some(job) = self.scratch.store.claim_job(WORKERS[worker], at(self.now_s), lease()).unwrap()
        else {
            return;
        };
        if let Some((id, until)) = self.held[1 - worker]
            && until > self.now_s
        {
            assert_ne!(id, job.id, "a job is done twice at a time");
            let key = &self.keys[&id];
            assert!(key.is_none() || *key != self.keys[&job.id], "twins are done at a time");
        }
        assert!(!self.finished.contains(&job.id), "a job is done again");
        self.held[worker] = Some((job.id, self.now_s + LEASE_S));
    }

    fn finish(&mut self, worker: usize, end: &JobEnd) {
        let Some((id, until)) = self.held[worker].take() else { return };
        let kept = self.scratch.store.finish_job(id, WORKERS[worker], end, at(self.now_s)).unwrap();
        assert!(kept || until <= self.now_s, "a lease was taken before its time");
        if kept && matches!(end, JobEnd::Done { .. }) {
            assert!(self.finished.insert(id), "a job is done twice");
        }
    }

    fn one(&self, number: u8) -> Option<i64> {
        self.keys.keys().nth(usize::from(number) % self.keys.len().max(1)).copied()
    }

    /// Both workers die; a third does what is left.
    fn drain(&mut self) {
        self.held = [None; 2];
        self.now_s += 1_000;
        self.scratch.store.take_back_jobs(at(self.now_s)).unwrap();
        loop {
            self.claim(0);
            if self.held[0].is_none() {
                break;
            }
            self.finish(0, &JobEnd::Done { summary: String::new(), report: None });
        }
        for id in self.keys.keys() {
            let job = self.scratch.store.job(*id).unwrap().unwrap();
            assert!(job.state.is_ended(), "job {id} is lost: {:?}", job.state);
            assert_eq!(job.state == JobState::Done, self.finished.contains(id), "job {id}");
        }
    }
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
        }
        world.drain();
    }
}
