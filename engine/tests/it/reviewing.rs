//! What the screens keep and read: whole records, verdicts, links by hand, saved views.

use domain::{Catalogue, Facet, SignalKey, Verdict};
use engine::learn::{VERDICTS_MAX, learn};
use engine::score::Calibration;
use engine::sources::Kind;
use engine::store::{NewVerdict, StoreError, Writer};
use serde_json::json;

use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};

fn judged<'a>(issue_id: &'a str, signal: &'a SignalKey, verdict: Verdict) -> NewVerdict<'a> {
    NewVerdict {
        issue_id,
        signal,
        verdict: Some(verdict),
        reason: None,
        person: "ann",
        at: noon(),
        similarity: None,
    }
}

fn clear(writer: &mut Writer<'_>, issue_id: &str, signal: &SignalKey) -> Result<Option<i64>, StoreError> {
    writer.put_verdict(&NewVerdict { verdict: None, ..judged(issue_id, signal, Verdict::Confirmed) })
}

fn associated() -> Scratch {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "zzz")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha")]));
    crate::associate::run(&scratch, &LetterCounter::default(), 0.9);
    scratch
}

#[test]
fn the_catalogue_has_every_record_and_the_verdicts_of_pairs() {
    let scratch = associated();
    let key = SignalKey::of("1");
    scratch.store.write(|writer| writer.put_verdict(&judged("uuid-1", &key, Verdict::Rejected))).unwrap();
    let catalogue = scratch.store.catalogue().unwrap();
    assert_eq!(catalogue.issues.identifier.len(), 1);
    assert_eq!(catalogue.signals.key, ["1", "2"]);
    assert_eq!(catalogue.pairs.verdict, [Some(Verdict::Rejected)]);
    assert_eq!(Catalogue::from_bytes(&catalogue.to_bytes().unwrap()).unwrap(), catalogue);
    for facet in Facet::ALL {
        assert_eq!(catalogue.column(facet).is_some(), facet != Facet::Verdict, "{facet:?}");
    }
    scratch.store.write(|writer| clear(writer, "uuid-1", &key)).unwrap();
    assert_eq!(scratch.store.catalogue().unwrap().pairs.verdict, [None]);
}

#[test]
fn a_pair_linked_by_hand_is_an_association_that_stays() {
    let scratch = associated();
    let key = SignalKey::of("2");
    let link = |writer: &mut Writer<'_>| {
        let similarity = writer.unassociated_similarity("uuid-1", &key)?;
        assert!(similarity.is_some_and(|similarity| similarity < 0.9), "{similarity:?}");
        writer.put_verdict(&NewVerdict { similarity, ..judged("uuid-1", &key, Verdict::Confirmed) })
    };
    scratch.store.write(link).unwrap();
    let pairs = || scratch.store.catalogue().unwrap().pairs;
    assert_eq!(pairs().verdict, [None, Some(Verdict::Confirmed)]);
    scratch.import_json(Kind::Signals, &json!([signal(3, "alpha")]));
    crate::associate::run(&scratch, &LetterCounter::default(), 0.9);
    assert_eq!(pairs().verdict.iter().flatten().count(), 1, "a run leaves it alone");
    scratch.store.write(|writer| clear(writer, "uuid-1", &key)).unwrap();
    assert_eq!(pairs().verdict.iter().flatten().count(), 0);
}

#[test]
fn a_verdict_on_what_is_not_there_is_refused_and_keeps_nothing() {
    let scratch = associated();
    let (known, unknown) = (SignalKey::of("1"), SignalKey::of("9"));
    let refused = scratch.store.write(|writer| {
        writer.put_verdict(&judged("uuid-1", &known, Verdict::Confirmed))?;
        writer.put_verdict(&judged("uuid-1", &unknown, Verdict::Confirmed))
    });
    assert!(matches!(refused, Err(StoreError::Unknown(_))));
    assert_eq!(scratch.store.verdict("uuid-1", &known).unwrap(), None);
}

#[test]
fn records_are_read_whole_and_by_their_earlier_identifiers() {
    let scratch = Scratch::new();
    let mut moved = issue(1, "alpha");
    let now = moved["identifier"].as_str().unwrap().to_owned();
    moved["previousIdentifiers"] = json!(["OLD-7"]);
    moved["description"] = json!("# Why\n\nBecause.");
    scratch.import_json(Kind::Issues, &json!([moved]));
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha")]));
    let found = |identifier: &str| scratch.store.issue(identifier).unwrap();
    assert_eq!(found("OLD-7"), found(&now));
    assert_eq!(found(&now).unwrap().description.as_deref(), Some("# Why\n\nBecause."));
    assert_eq!(found("NO-1"), None);
    assert_eq!(scratch.store.signal(&SignalKey::of("1")).unwrap().unwrap().key, SignalKey::of("1"));
    assert_eq!(scratch.store.signal(&SignalKey::of("2")).unwrap(), None);
}

#[test]
fn views_are_kept_under_their_names() {
    let scratch = Scratch::new();
    let keep = |name: &str, url: &str| {
        scratch.store.write(|writer| writer.put_saved_view(name, url, noon())).unwrap();
    };
    keep("Mine", "/review?min=0.60");
    keep("All", "/issues");
    keep("Mine", "/review");
    let views = scratch.store.saved_views().unwrap();
    assert_eq!(views, [("All".into(), "/issues".into()), ("Mine".into(), "/review".into())]);
    scratch.store.write(|writer| writer.drop_saved_view("All")).unwrap();
    assert_eq!(scratch.store.saved_views().unwrap().len(), 1);
}

/// As many pairs as it takes to learn, judged by a rule that is not the shipped one.
#[test]
fn what_is_learnt_from_verdicts_goes_live_and_can_be_rolled_back() {
    let scratch = Scratch::new();
    let words = ["alpha", "bravo", "gamma", "delta", "omega", "sigma", "kappa", "theta"];
    let issues: Vec<_> = (1..=8).map(|at| issue(at, words[at as usize - 1])).collect();
    let signals: Vec<_> = (1..=40).map(|at| signal(at, words[at as usize % 8])).collect();
    scratch.import_json(Kind::Issues, &json!(issues));
    scratch.import_json(Kind::Signals, &json!(signals));
    crate::associate::run(&scratch, &LetterCounter::default(), -1.0);
    scratch
        .store
        .write(|writer| {
            for at in 1..=40_u32 {
                for number in 1..=8_u32 {
                    let is_link = at % 8 + 1 == number;
                    let verdict = if is_link { Verdict::Confirmed } else { Verdict::Rejected };
                    writer.put_verdict(&judged(
                        &format!("uuid-{number}"),
                        &SignalKey::of(at.to_string()),
                        verdict,
                    ))?;
                }
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let confidences = || scratch.store.catalogue().unwrap().pairs.confidence;
    let shipped = confidences();
    let pairs = scratch.store.judged_pairs(VERDICTS_MAX).unwrap();
    assert_eq!(pairs.len(), 320, "verdicts are on scored pairs");
    let learnt = learn(&pairs, &Calibration::default());
    let models = learnt.models.unwrap();
    assert!(learnt.is_better, "{:?} {:?}", learnt.before, learnt.after);
    let use_it = |id| {
        scratch.store.write(|writer| writer.use_calibration(id)).unwrap();
        crate::associate::run(&scratch, &LetterCounter::default(), -1.0);
    };
    let id = scratch.store.write(|writer| writer.add_calibration(&models, &json!({}), noon())).unwrap();
    assert_eq!(scratch.store.live_calibration().unwrap(), None, "it is kept, not used");
    use_it(Some(id));
    assert_ne!(confidences(), shipped);
    assert_eq!(scratch.store.live_calibration().unwrap().unwrap().models, models);
    assert!(scratch.store.last_run().unwrap().unwrap().scorer.ends_with("calibration 1"));
    use_it(None);
    assert_eq!(confidences(), shipped, "as if nothing had been learnt");
    let unknown = scratch.store.write(|writer| writer.use_calibration(Some(9)));
    assert!(matches!(unknown, Err(StoreError::Unknown(_))));
}

#[test]
fn verdicts_change_no_features() {
    let scratch = associated();
    let features = || -> Vec<_> {
        let mut lines = Vec::new();
        let keep = &mut |line: engine::store::PairLine| {
            lines.push((line.issue, line.signal, line.similarity.to_bits(), line.confidence.to_bits()));
            true
        };
        scratch.store.each_pair(keep).unwrap();
        lines
    };
    let before = features();
    let key = SignalKey::of("1");
    scratch.store.write(|writer| writer.put_verdict(&judged("uuid-1", &key, Verdict::Rejected))).unwrap();
    crate::associate::run(&scratch, &LetterCounter::default(), 0.8);
    crate::associate::run(&scratch, &LetterCounter::default(), 0.9);
    assert_eq!(features(), before);
}

#[test]
fn what_a_person_has_linked_is_exported_with_their_words() {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha")]));
    scratch.import_json(Kind::Signals, &json!([signal(1, "omega")]));
    let key = SignalKey::of("1");
    let verdict = NewVerdict { reason: Some("said so"), ..judged("uuid-1", &key, Verdict::Confirmed) };
    scratch.store.write(|writer| writer.put_verdict(&verdict)).unwrap();
    let line = scratch.store.pair_line("eng-1", &key).unwrap().unwrap();
    assert_eq!((line.verdict.as_deref(), line.reason.as_deref()), (Some("confirmed"), Some("said so")));
    assert_eq!((line.run, line.issue_id.as_str()), (0, "uuid-1"));
    let mut lines = Vec::new();
    let keep = &mut |line| {
        lines.push(line);
        true
    };
    scratch.store.each_pair(keep).unwrap();
    assert_eq!(lines, [line]);
}
