//! Keeping in step with BuildBetter.

use domain::{Signal, SignalKey};
use engine::sources::buildbetter::BuildBetter;
use engine::sources::read_signal;
use engine::sync::{SyncError, SyncOptions, SyncReport, sync_buildbetter};
use proptest::prelude::*;

use crate::fake_buildbetter::{FakeBuildBetter, KEY};
use crate::fixture::{Scratch, noon};
use crate::sync_fixture::{LIMITS, Recorder};

struct Desk {
    scratch: Scratch,
    fake: FakeBuildBetter,
    pause: Recorder,
    buildbetter: BuildBetter,
}

impl Desk {
    fn new() -> Self {
        let fake = FakeBuildBetter::start();
        let buildbetter = BuildBetter::with_limits(KEY, &fake.url, LIMITS).unwrap();
        Self { scratch: Scratch::new(), fake, pause: Recorder::default(), buildbetter }
    }

    fn with_signals(count: u32) -> Self {
        let desk = Self::new();
        (0..count).for_each(|at| desk.fake.state().put(u64::from(at) + 1, at, &format!("signal {at}")));
        desk
    }

    fn sync(&self, full: bool) -> Result<SyncReport, SyncError> {
        let options = SyncOptions {
            full,
            allow_mass_removal: false,
            now: noon() + jiff::SignedDuration::from_hours(9999),
        };
        sync_buildbetter(&self.scratch.store, &self.buildbetter, &options, &self.pause, &mut |_| {})
    }

    fn stored(&self) -> Vec<Signal> {
        let keys = self.scratch.store.catalogue().unwrap().signals.key;
        let mut found: Vec<Signal> = keys
            .iter()
            .map(|key| self.scratch.store.signal(&SignalKey::parse(key)).unwrap().unwrap())
            .collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        found
    }

    fn check_equal(&self) {
        let state = self.fake.state();
        let mut expected: Vec<Signal> =
            state.signals.iter().map(|signal| read_signal("buildbetter", signal).unwrap().record).collect();
        expected.sort_by(|a, b| a.key.cmp(&b.key));
        assert_eq!(self.stored(), expected);
    }
}

#[test]
fn signals_come_with_person_company_call_and_exact_words() {
    let desk = Desk::with_signals(5);
    desk.sync(false).unwrap();
    desk.check_equal();
    let signal = desk.scratch.store.signal(&SignalKey::of("1")).unwrap().unwrap();
    assert_eq!(signal.quote.as_deref(), Some("I retype them by hand"));
    assert_eq!(signal.call.unwrap().start_s, Some(1841.2));
    assert_eq!(signal.company.unwrap().domain.as_deref(), Some("acme.test"));
    assert_eq!(signal.person.unwrap().name.as_deref(), Some("Ann Lee"));
    assert_eq!((signal.types, signal.topics), (vec!["featureRequest".to_owned()], vec!["export".to_owned()]));
    let version = desk.scratch.store.catalogue_version().unwrap();
    desk.sync(false).unwrap();
    desk.sync(true).unwrap();
    assert_eq!(desk.scratch.store.catalogue_version().unwrap(), version);
}

#[test]
fn signals_of_one_moment_are_all_fetched() {
    let desk = Desk::new();
    (1..=7).for_each(|id| desk.fake.state().put(id, 30, "at once"));
    desk.sync(false).unwrap();
    desk.check_equal();
}

#[test]
fn a_later_run_fetches_what_is_new_and_a_full_one_what_was_edited_or_deleted() {
    let desk = Desk::with_signals(20);
    desk.sync(false).unwrap();
    desk.fake.state().put(1, 0, "edited");
    desk.fake.state().signals.retain(|signal| signal["id"] != 2);
    desk.fake.state().put(21, 25, "new");
    desk.fake.state().asked.clear();
    desk.sync(false).unwrap();
    let asked = desk.fake.state().asked[0].clone();
    assert_eq!(asked.pointer("/where/created_at/_gte").unwrap(), "2026-02-20T10:14:00.118Z");
    assert_eq!(desk.scratch.store.counts().unwrap().signals, 21);
    let report = desk.sync(true).unwrap();
    assert_eq!((report.resources[0].changed, report.resources[0].removed), (1, 1));
    desk.check_equal();
}

#[test]
fn a_field_that_the_key_may_not_see_is_left_out_and_said() {
    let desk = Desk::with_signals(3);
    desk.fake.state().hidden = vec!["exact_quote", "bias"];
    let report = desk.sync(false).unwrap();
    assert_eq!(
        report.remarks,
        [
            "BuildBetter does not let this key read “bias”; signals are imported without it.",
            "BuildBetter does not let this key read “exact_quote”; signals are imported without it.",
        ]
    );
    assert_eq!(desk.stored().len(), 3);
    assert!(desk.stored().iter().all(|signal| signal.quote.is_none()));
    desk.fake.state().hidden = vec!["summary"];
    let error = desk.sync(false).unwrap_err();
    assert!(error.is_permanent(), "{error}");
}

#[test]
fn a_wrong_key_is_refused_and_never_told() {
    let desk = Desk::with_signals(1);
    desk.buildbetter.who().unwrap();
    let error = BuildBetter::new("bb-wrong", &desk.fake.url).unwrap().who().unwrap_err();
    assert_eq!(error.to_string(), "BuildBetter does not accept the key; make a new one and set it.");
}

#[test]
fn most_of_the_signals_are_not_removed_at_once() {
    let desk = Desk::with_signals(30);
    desk.sync(false).unwrap();
    desk.fake.state().signals.truncate(5);
    let error = desk.sync(true).unwrap_err();
    assert!(matches!(error, SyncError::TooManyRemovals { gone: 25, stored: 30, .. }), "{error}");
    assert_eq!(desk.scratch.store.counts().unwrap().signals, 30);
}

#[derive(Clone, Debug)]
enum Step {
    Put(u64, u32),
    Delete(u64),
    Sync(bool, Vec<u16>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let statuses =
        prop::collection::vec(prop_oneof![4 => Just(200_u16), 1 => Just(502), 1 => Just(429)], 0..8);
    let step = prop_oneof![
        4 => (1..9_u64, 0..60_u32).prop_map(|(id, minute)| Step::Put(id, minute)),
        1 => (1..9_u64).prop_map(Step::Delete),
        2 => (any::<bool>(), statuses).prop_map(|(full, statuses)| Step::Sync(full, statuses)),
    ];
    prop::collection::vec(step, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn a_finished_full_run_leaves_what_buildbetter_has(steps in steps()) {
        let desk = Desk::new();
        for (number, step) in steps.iter().enumerate() {
            match step {
                Step::Put(id, minute) => desk.fake.state().put(*id, *minute, &format!("version {number}")),
                Step::Delete(id) => desk.fake.state().signals.retain(|signal| signal["id"] != *id),
                Step::Sync(full, statuses) => {
                    desk.fake.state().statuses = statuses.iter().copied().collect();
                    drop(desk.sync(*full));
                }
            }
        }
        desk.fake.state().statuses.clear();
        desk.sync(true).unwrap();
        desk.check_equal();
    }
}
