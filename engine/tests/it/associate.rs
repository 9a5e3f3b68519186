//! From records to associations.

use std::sync::atomic::{AtomicBool, Ordering};

use engine::associate::{AssociateError, AssociateOptions, AssociateReport, Progress, associate};
use engine::sources::Kind;
use serde_json::{Value, json};

use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};

pub fn run(scratch: &Scratch, embedder: &LetterCounter, min_similarity: f32) -> AssociateReport {
    let options = AssociateOptions { min_similarity, now: noon() };
    associate(&scratch.store, embedder, options, &AtomicBool::new(false), &|_| {}).unwrap()
}

#[test]
fn the_pairs_above_the_floor_are_kept() {
    let scratch = filled();
    let report = run(&scratch, &LetterCounter::default(), 0.9);
    assert_eq!((report.issues, report.signals, report.pairs), (2, 3, 2));
    let pairs: Vec<String> = scratch.content().into_iter().filter(|line| line.contains("\"run\":")).collect();
    assert_eq!(pairs.len(), 2);
    assert!(
        pairs.iter().any(|pair| pair.contains("\"issue\":\"ENG-1\"") && pair.contains("\"signal\":\"1\""))
    );
    assert!(pairs.iter().all(|pair| pair.contains("\"model\":\"letters@1\"")));
}

#[test]
fn the_second_run_does_no_work_and_says_so() {
    let scratch = filled();
    let embedder = LetterCounter::default();
    let first = run(&scratch, &embedder, 0.5);
    let embedded = embedder.embedded.load(Ordering::Relaxed);
    let second = run(&scratch, &embedder, 0.5);
    assert!(!first.up_to_date && second.up_to_date);
    assert_eq!((second.pairs, second.run, second.embedded), (first.pairs, first.run, 0));
    assert_eq!(embedder.embedded.load(Ordering::Relaxed), embedded);
}

#[test]
fn another_floor_or_another_text_makes_a_new_run() {
    let scratch = filled();
    let embedder = LetterCounter::default();
    run(&scratch, &embedder, 0.9);
    assert!(!run(&scratch, &embedder, 0.8).up_to_date);
    scratch.import_json(Kind::Signals, &json!([signal(3, "alpha")]));
    let report = run(&scratch, &embedder, 0.9);
    assert_eq!((report.up_to_date, report.pairs), (false, 3));
}

#[test]
fn equal_texts_are_embedded_once() {
    let scratch = Scratch::new();
    let records: Vec<Value> = (0..50).map(|id| signal(id, "the same")).collect();
    scratch.import_json(Kind::Signals, &json!(records));
    scratch.import_json(Kind::Issues, &json!([issue(1, "the same")]));
    let embedder = LetterCounter::default();
    assert_eq!(run(&scratch, &embedder, 0.5).pairs, 50);
    assert_eq!(embedder.embedded.load(Ordering::Relaxed), 1);
}

#[test]
fn a_stopped_run_keeps_what_it_has_and_the_next_carries_on() {
    let scratch = Scratch::new();
    let records: Vec<Value> = (0..400).map(|id| signal(id, &format!("text {}", words(id)))).collect();
    scratch.import_json(Kind::Signals, &json!(records));
    let embedder = LetterCounter::default();
    let stop = AtomicBool::new(false);
    let options = AssociateOptions { min_similarity: 0.5, now: noon() };
    let error = associate(&scratch.store, &embedder, options, &stop, &|step| {
        if matches!(step, Progress::Embedding { done: 200.., .. }) {
            stop.store(true, Ordering::Relaxed);
        }
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Stopped; 200 new embeddings are saved, and the next run continues from there."
    );
    assert!(scratch.store.last_run().unwrap().is_none());
    let report = run(&scratch, &embedder, 0.5);
    assert_eq!((report.embedded, embedder.embedded.load(Ordering::Relaxed)), (200, 400));
}

#[test]
fn a_floor_outside_the_range_is_refused() {
    let scratch = Scratch::new();
    let options = AssociateOptions { min_similarity: f32::NAN, now: noon() };
    let stop = AtomicBool::new(false);
    let error = associate(&scratch.store, &LetterCounter::default(), options, &stop, &|_| {}).unwrap_err();
    assert!(matches!(error, AssociateError::BadFloor));
}

/// The number in letters, so that every text is different.
fn words(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn filled() -> Scratch {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "beta"), signal(3, "zzz")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha"), issue(2, "beta")]));
    scratch
}
