//! Verdicts as a log: what holds, what was, and undoing.

use std::collections::BTreeMap;

use domain::{SignalKey, Verdict};
use engine::sources::Kind;
use engine::store::{NewVerdict, Origin, PairVerdict, Store, StoreError, Undone};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::json;

use crate::fixture::{Scratch, issue, noon, signal};

const CONFIRMED: Option<Verdict> = Some(Verdict::Confirmed);
const REJECTED: Option<Verdict> = Some(Verdict::Rejected);

/// Two issues and two signals.
fn records() -> Scratch {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "zzz")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha"), issue(2, "zzz")]));
    scratch
}

/// Sets the verdict of issue 1 and signal 1 and returns the number of the event.
fn set(store: &Store, person: &str, verdict: Option<Verdict>, reason: Option<&str>) -> Option<i64> {
    set_at(store, (1, 1), person, verdict, reason, noon())
}

fn set_at(
    store: &Store,
    (issue, key): (u32, u32),
    person: &str,
    verdict: Option<Verdict>,
    reason: Option<&str>,
    at: Timestamp,
) -> Option<i64> {
    let (issue_id, key) = (format!("uuid-{issue}"), SignalKey::of(key.to_string()));
    let new = NewVerdict { issue_id: &issue_id, signal: &key, verdict, reason, person, at, similarity: None };
    store.write(|writer| writer.put_verdict(&new)).unwrap()
}

fn undo(store: &Store, first: i64, last: i64) -> Undone {
    store.write(|writer| writer.undo_verdicts(first..=last, "eve", noon())).unwrap()
}

fn history(store: &Store) -> Vec<(Option<Verdict>, Option<Verdict>, String, bool)> {
    let events = store.verdict_history("uuid-1", &SignalKey::of("1")).unwrap();
    events.into_iter().map(|event| (event.before, event.verdict, event.person, event.is_undo)).collect()
}

fn assert_sound(store: &Store) {
    assert_eq!(store.check().unwrap().faults, Vec::<String>::new());
}

#[test]
fn to_set_what_is_so_writes_nothing() {
    let scratch = records();
    let store = &scratch.store;
    assert_eq!(set(store, "ann", None, None), None, "there is nothing to clear");
    assert!(set(store, "ann", CONFIRMED, Some("I asked them")).is_some());
    let (given, version) =
        (store.verdict("uuid-1", &SignalKey::of("1")).unwrap(), store.catalogue_version().unwrap());
    assert_eq!(set(store, "bob", CONFIRMED, None), None);
    assert_eq!(set(store, "bob", CONFIRMED, Some("I asked them")), None);
    assert_eq!(store.verdict("uuid-1", &SignalKey::of("1")).unwrap(), given, "ann's word stays ann's");
    assert_eq!(store.catalogue_version().unwrap(), version);
    assert!(set(store, "bob", CONFIRMED, Some("So did I")).is_some(), "another reason is news");
    assert_sound(store);
}

#[test]
fn undo_restores_the_word_of_whoever_gave_it() {
    let scratch = records();
    let store = &scratch.store;
    let key = SignalKey::of("1");
    set_at(store, (1, 1), "ann", CONFIRMED, Some("I asked them"), noon());
    let before = store.verdict("uuid-1", &key).unwrap().unwrap();
    let seq = set_at(store, (1, 1), "bob", REJECTED, None, noon() + 1.hour()).unwrap();
    let undone = undo(store, seq, seq);
    let state =
        PairVerdict { identifier: "ENG-1".into(), signal: key.clone(), verdict: CONFIRMED, seq: seq + 1 };
    assert_eq!(undone, Undone { undone: vec![state], kept: vec![] });
    assert_eq!(store.verdict("uuid-1", &key).unwrap(), Some(before), "person, time and reason are ann's");
    let names = |person: &str| person.to_owned();
    assert_eq!(
        history(store),
        [
            (REJECTED, CONFIRMED, names("eve"), true),
            (CONFIRMED, REJECTED, names("bob"), false),
            (None, CONFIRMED, names("ann"), false)
        ]
    );
    let redone = undo(store, seq + 1, seq + 1);
    assert_eq!(redone.undone[0].verdict, REJECTED, "an undo can be undone");
    assert_eq!(store.verdict("uuid-1", &key).unwrap().unwrap().person, "bob");
    assert_sound(store);
}

#[test]
fn what_was_judged_since_is_not_undone() {
    let scratch = records();
    let store = &scratch.store;
    let first = set(store, "ann", CONFIRMED, None).unwrap();
    let second = set_at(store, (2, 2), "ann", CONFIRMED, None, noon()).unwrap();
    let third = set(store, "bob", REJECTED, None).unwrap();
    let Undone { undone, kept } = undo(store, first, second);
    assert_eq!((undone.len(), undone[0].identifier.as_str(), undone[0].verdict), (1, "ENG-2", None));
    assert_eq!((kept.len(), kept[0].verdict, kept[0].seq), (1, REJECTED, third));
    assert_eq!(undo(store, first, second).undone, [], "nothing is undone twice");
    assert_sound(store);
}

#[test]
fn events_are_never_changed_or_deleted() {
    let scratch = records();
    set(&scratch.store, "ann", CONFIRMED, None);
    let connection = rusqlite::Connection::open(scratch.path()).unwrap();
    for sql in ["UPDATE verdict_event SET person = 'eve'", "DELETE FROM verdict_event"] {
        let error = connection.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("verdict events are never"), "{error}");
    }
    connection.execute("UPDATE verdict SET person = 'eve'", []).unwrap();
    let faults = scratch.store.check().unwrap().faults;
    assert_eq!(faults, ["2 verdicts do not follow from the log of verdicts."]);
}

#[test]
fn a_bulk_is_saved_whole_or_not_at_all() {
    let scratch = records();
    let (known, unknown) = (SignalKey::of("1"), SignalKey::of("9"));
    let refused = scratch.store.write(|writer| {
        for signal in [&known, &unknown] {
            writer.put_verdict(&NewVerdict {
                issue_id: "uuid-1",
                signal,
                verdict: CONFIRMED,
                reason: None,
                person: "ann",
                at: noon(),
                similarity: None,
            })?;
        }
        Ok(())
    });
    assert!(matches!(refused, Err(StoreError::Unknown(_))));
    assert_eq!(history(&scratch.store), []);
}

#[derive(Clone, Debug)]
enum Step {
    Set(u32, u32, Option<Verdict>, Option<u8>),
    /// Undoes the event so many before the last.
    Undo(i64),
}

fn steps() -> impl Strategy<Value = Step> {
    let verdict = prop_oneof![Just(CONFIRMED), Just(REJECTED), Just(None)];
    prop_oneof![
        3 => (1..3_u32, 1..3_u32, verdict, prop::option::of(0..2_u8)).prop_map(|(a, b, c, d)| Step::Set(a, b, c, d)),
        1 => (0..4_i64).prop_map(Step::Undo),
    ]
}

/// What holds for a pair: verdict, reason, person.
type Word = Option<(Verdict, Option<String>, String)>;

/// Each event as the pair, what held before it and after it.
#[derive(Default)]
struct Model(Vec<((u32, u32), Word, Word)>);

impl Model {
    fn holds(&self, pair: (u32, u32)) -> Word {
        self.0.iter().rev().find(|(of, ..)| *of == pair).and_then(|(.., after)| after.clone())
    }

    fn set(&mut self, pair: (u32, u32), verdict: Option<Verdict>, reason: Option<String>, person: &str) {
        let before = self.holds(pair);
        let is_so = match (&before, verdict) {
            (None, None) => true,
            (Some((held, why, _)), Some(verdict)) => *held == verdict && (reason.is_none() || reason == *why),
            _ => false,
        };
        if !is_so {
            self.0.push((pair, before, verdict.map(|verdict| (verdict, reason, person.to_owned()))));
        }
    }

    fn undo(&mut self, at: usize) {
        let (pair, before, _) = self.0[at].clone();
        if !self.0[at + 1..].iter().any(|(of, ..)| *of == pair) {
            let now = self.holds(pair);
            self.0.push((pair, now, before));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_holds_follows_from_the_log_as_a_plain_model_says(history in prop::collection::vec(steps(), 1..25)) {
        let scratch = records();
        let store = &scratch.store;
        let mut model = Model::default();
        for (number, step) in history.iter().enumerate() {
            let person = format!("person {number}");
            match step {
                Step::Set(issue, signal, verdict, reason) => {
                    let reason = reason.map(|reason| format!("reason {reason}"));
                    set_at(store, (*issue, *signal), &person, *verdict, reason.as_deref(), noon());
                    model.set((*issue, *signal), *verdict, reason, &person);
                }
                Step::Undo(back) => {
                    let count = model.0.len() as i64;
                    let Some(at) = (count - 1).checked_sub(*back).filter(|at| *at >= 0) else { continue };
                    undo(store, at + 1, at + 1);
                    model.undo(at as usize);
                }
            }
        }
        let mut held = BTreeMap::new();
        for issue in 1..3 {
            for signal in 1..3 {
                let given = store.verdict(&format!("uuid-{issue}"), &SignalKey::of(signal.to_string())).unwrap();
                prop_assert!(given.iter().all(|given| given.origin == Origin::Person));
                held.insert((issue, signal), given.map(|given| (given.verdict, given.reason, given.person)));
            }
        }
        for (pair, held) in held {
            prop_assert_eq!(held, model.holds(pair), "{:?}", pair);
        }
        assert_sound(store);
    }
}
