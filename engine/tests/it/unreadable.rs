//! Texts that the model cannot read are never matched.

use std::sync::atomic::AtomicBool;

use domain::{SignalKey, Unreadable, Verdict};
use engine::associate::{
    AssociateOptions, AssociateReport, CarriedOn, TextEmbedder, VectorCache, associate, carry_on,
};
use engine::embed::{Completion, EmbedError};
use engine::sources::Kind;
use engine::store::NewVerdict;
use engine::text::too_short;
use serde_json::json;

use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};

/// Reads ASCII only.
#[derive(Default)]
struct AsciiReader(LetterCounter);

impl TextEmbedder for AsciiReader {
    fn model_id(&self) -> &str {
        self.0.model_id()
    }

    fn dimensions(&self) -> usize {
        self.0.dimensions()
    }

    fn unreadable(&self, text: &str) -> Result<Option<Unreadable>, EmbedError> {
        Ok(too_short(text).or_else(|| (!text.is_ascii()).then_some(Unreadable::UnknownLanguage)))
    }

    fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        self.0.embed_each(texts, stop, sink)
    }
}

const OPTIONS: fn() -> AssociateOptions = || AssociateOptions { min_similarity: -1.0, now: noon() };

fn run(scratch: &Scratch) -> AssociateReport {
    associate(&scratch.store, &AsciiReader::default(), OPTIONS(), &AtomicBool::new(false), &|_| {}).unwrap()
}

fn carried_on(scratch: &Scratch) -> AssociateReport {
    let (embedder, cache) = (AsciiReader::default(), VectorCache::default());
    let stop = AtomicBool::new(false);
    match carry_on(&scratch.store, &embedder, &cache, OPTIONS(), &stop, &|_| {}).unwrap() {
        CarriedOn::Done(report) => report,
        CarriedOn::NeedsAll { .. } => panic!("a run was there to carry on"),
    }
}

/// Twelve issues and signals that can be read, and some that cannot.
fn filled() -> Scratch {
    let scratch = Scratch::new();
    let mut issues: Vec<_> = (1..=12).map(|number| issue(number, "alpha")).collect();
    issues.extend([issue(20, "导出发票"), issue(21, "🎉")]);
    let mut signals: Vec<_> = (1..=12).map(|id| signal(id, "alpha")).collect();
    signals.extend([signal(20, "餐厅菜单"), signal(21, "👍"), signal(22, "https://orbit.example/y")]);
    scratch.import_json(Kind::Issues, &json!(issues));
    scratch.import_json(Kind::Signals, &json!(signals));
    scratch
}

fn key(id: u32) -> SignalKey {
    SignalKey::parse(&id.to_string())
}

#[test]
fn a_text_that_cannot_be_read_has_no_association_and_its_record_says_why() {
    let scratch = filled();
    assert_eq!(run(&scratch).pairs, 144);
    let of_signal = |id| scratch.store.unreadable_signal(&key(id)).unwrap();
    assert_eq!(of_signal(1), None);
    assert_eq!(of_signal(20), Some(Unreadable::UnknownLanguage));
    assert_eq!(of_signal(21), Some(Unreadable::TooShort));
    assert_eq!(of_signal(22), Some(Unreadable::TooShort));
    assert_eq!(scratch.store.unreadable_issue("uuid-20").unwrap(), Some(Unreadable::UnknownLanguage));
    assert_eq!(scratch.store.unreadable_issue("uuid-1").unwrap(), None);
    assert_eq!(scratch.store.count_unreadable(Unreadable::TooShort).unwrap(), 3);
    assert_eq!(scratch.store.count_unreadable(Unreadable::UnknownLanguage).unwrap(), 2);
}

#[test]
fn a_text_that_becomes_readable_is_matched_and_the_other_way_round() {
    let scratch = filled();
    run(&scratch);
    scratch.import_json(Kind::Signals, &json!([signal(20, "alpha")]));
    assert_eq!(carried_on(&scratch).pairs, 156);
    assert_eq!(scratch.store.unreadable_signal(&key(20)).unwrap(), None);
    scratch.import_json(Kind::Signals, &json!([signal(20, "👍")]));
    assert_eq!(carried_on(&scratch).pairs, 144);
}

#[test]
fn a_verdict_on_such_a_text_stays_and_makes_no_run_repeat() {
    let scratch = filled();
    run(&scratch);
    let verdict = NewVerdict {
        issue_id: "uuid-20",
        signal: &key(20),
        verdict: Some(Verdict::Confirmed),
        reason: None,
        person: "ann",
        at: noon(),
        similarity: Some(1.0),
    };
    scratch.store.write(|writer| writer.put_verdict(&verdict)).unwrap();
    assert!(run(&scratch).up_to_date);
    let pairs = scratch.store.catalogue().unwrap().pairs;
    assert_eq!(pairs.verdict.iter().flatten().count(), 1);
}
