//! Good files go in, whatever their form, their order or how often they come.

mod laws;
mod names;
mod shapes;

use std::io::Write;

use domain::{SignalKey, Verdict};
use engine::sources::Kind;
use engine::store::NewVerdict;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};

#[test]
fn every_form_of_signals_gives_the_same_records() {
    let records = [signal(1, "one"), signal(2, "two")];
    let array = json!(records).to_string();
    let graphql = json!({ "errors": null, "data": { "other": 1, "extraction": records } }).to_string();
    let ndjson = records.each_ref().map(Value::to_string).join("\n\n");
    let csv = "id,summary,context,date\n1,one,,2025-09-14T15:02:11.000Z\n2,two,,2025-09-14T15:02:11.000Z\n";
    let semicolons = csv.replace(',', ";");
    let with_mark = format!("\u{feff}{array}");
    let expected = content_of(Kind::Signals, array.as_bytes());
    assert_eq!(expected.len(), 2);
    for form in [graphql.as_str(), &ndjson, csv, &semicolons, &with_mark] {
        assert_eq!(content_of(Kind::Signals, form.as_bytes()), expected, "{form:.60}");
    }
    assert_eq!(content_of(Kind::Signals, &gzip(&array)), expected);
}

#[test]
fn a_page_of_linears_api_gives_the_same_issues_as_an_array() {
    let nodes = [issue(1, "one"), issue(2, "two")];
    let page = json!({ "data": { "issues": { "pageInfo": { "hasNextPage": false }, "nodes": nodes } } });
    let array = json!(nodes).to_string();
    let expected = content_of(Kind::Issues, array.as_bytes());
    assert_eq!(content_of(Kind::Issues, page.to_string().as_bytes()), expected);
}

#[test]
fn the_graphql_shape_of_a_signal_is_understood() {
    let scratch = Scratch::new();
    let report = scratch.import_json(
        Kind::Signals,
        &json!({ "data": { "extraction": [{
            "id": "101", "summary": "No SRT", "context": null, "sentiment": -0.5, "display_ts": "2026-02-20T10:30:00+00:00",
            "exact_quote": { "text": "I want SRT" }, "types": [{ "type": { "name": "featureRequest" } }],
            "topics": [{ "topic": { "text": "export" } }], "start_sec": 1841.2,
            "call": { "id": 77, "name": "Acme QBR" },
            "attendee": { "person": { "id": 5, "first_name": "Ann", "last_name": "Lee",
                "company": { "id": 9, "name": "Acme", "domain": "acme.test" } } },
        }] } }),
    );
    assert_eq!((report.new, report.bad_count), (1, 0));
    let content = scratch.content();
    assert!(content[0].contains("\"company\":\"Acme\"") && content[0].contains("\"person\":\"Ann Lee\""));
    assert!(content[0].contains("2026-02-20T10:30:00Z"));
}

#[test]
fn csv_with_quotes_and_line_breaks_in_cells_is_read_whole() {
    let scratch = Scratch::new();
    let csv = "id,summary,context,topics,company.name\n7,\"says \"\"no\"\",\nthen yes\",\"a, b\",x; y,Acme\n";
    let report = scratch.import(Kind::Signals, "rows.csv", csv.as_bytes()).unwrap();
    assert_eq!(report.new, 1);
    assert!(scratch.content()[0].contains(r#"says \"no\",\nthen yes"#));
}

#[test]
fn the_second_import_says_what_is_new_changed_and_unchanged() {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "one"), signal(2, "two")]));
    let report = scratch
        .import_json(Kind::Signals, &json!([signal(1, "one"), signal(2, "other"), signal(3, "three")]));
    assert_eq!((report.new, report.changed, report.unchanged), (1, 1, 1));
}

#[test]
fn an_older_version_of_an_issue_does_not_replace_a_newer_one() {
    let scratch = Scratch::new();
    let version = |title, at| {
        let mut version = issue(1, title);
        version["updatedAt"] = json!(at);
        json!([version])
    };
    scratch.import_json(Kind::Issues, &version("new", "2026-02-01T00:00:00Z"));
    let report = scratch.import_json(Kind::Issues, &version("old", "2026-01-01T00:00:00Z"));
    assert_eq!(report.unchanged, 1);
    assert!(scratch.content()[0].contains("\"title\":\"new\""));
}

#[test]
fn only_changed_text_is_embedded_again() {
    let scratch = Scratch::new();
    let embedder = LetterCounter::default();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "beta")]));
    crate::associate::run(&scratch, &embedder, 0.5);
    let mut first = signal(1, "alpha");
    first["severity"] = json!(7);
    scratch.import_json(Kind::Signals, &json!([first, signal(2, "gamma")]));
    assert_eq!(scratch.store.counts().unwrap().embeddings, 1, "the changed text has lost its vector");
    assert_eq!(scratch.store.count_pending("letters@1", None).unwrap(), 1);
}

#[test]
fn verdicts_and_associations_survive_a_second_import() {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha")]));
    crate::associate::run(&scratch, &LetterCounter::default(), 0.5);
    let key = SignalKey::of("1");
    let verdict = NewVerdict {
        issue_id: "uuid-1",
        signal: &key,
        verdict: Some(Verdict::Rejected),
        reason: Some("another product"),
        person: "ann",
        at: noon(),
        similarity: None,
    };
    scratch.store.write(|writer| writer.put_verdict(&verdict)).unwrap();
    scratch.import_json(Kind::Signals, &json!([signal(1, "omega")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha beta")]));
    assert_eq!(scratch.store.counts().unwrap().associations, 1);
    crate::associate::run(&scratch, &LetterCounter::default(), 0.99);
    assert_eq!(scratch.store.verdict("uuid-1", &key).unwrap().unwrap().verdict, Verdict::Rejected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_and_any_split_give_the_same_database(
        order in Just((0..12_u32).collect::<Vec<_>>()).prop_shuffle(), split in 0..12_usize,
    ) {
        let records: Vec<Value> = order.iter().map(|id| signal(*id, &format!("summary {id}"))).collect();
        let all: Vec<Value> = (0..12).map(|id| signal(id, &format!("summary {id}"))).collect();
        let expected = content_of(Kind::Signals, json!(all).to_string().as_bytes());
        let scratch = Scratch::new();
        for part in [&records[..split], &records[split..], &records[..]] {
            if !part.is_empty() {
                scratch.import_json(Kind::Signals, &json!(part));
            }
        }
        prop_assert_eq!(scratch.content(), expected);
        prop_assert!(scratch.store.check().unwrap().faults.is_empty());
    }
}

fn content_of(kind: Kind, bytes: &[u8]) -> Vec<String> {
    let scratch = Scratch::new();
    scratch.import(kind, "test", bytes).unwrap();
    scratch.content()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
