//! What is exported comes back from an import into an empty database as it was.

use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use engine::import::{ImportOptions, import};
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::Store;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::table::Table;

/// A database in a folder of its own.
struct Scratch {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Scratch {
    fn with(kind: Kind, file: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let options = ImportOptions { kind, source: "buildbetter", now, reading: ReadOptions::default() };
        let input = Input::new("test", Cursor::new(file.to_vec()));
        let report = import(&store, input, &options, &AtomicBool::new(false), &mut |_| {}).unwrap();
        assert_eq!(report.bad, vec![], "{}", String::from_utf8_lossy(file));
        Self { store, _folder: folder }
    }

    fn export(&self, kind: Kind, mut table: Table<Vec<u8>>) -> Vec<u8> {
        match kind {
            Kind::Issues => {
                self.store.each_whole_issue(&mut |issue| table.push_whole(&issue, &[]).is_ok()).unwrap();
            }
            Kind::Signals => {
                self.store.each_whole_signal(&mut |signal| table.push_whole(&signal, &[]).is_ok()).unwrap();
            }
        }
        table.finish().unwrap()
    }

    fn exports(&self, kind: Kind) -> [String; 2] {
        let json = self.export(kind, Table::json(Vec::new()));
        let csv = self.export(kind, Table::csv(Vec::new()));
        [json, csv].map(|bytes| String::from_utf8(bytes).unwrap())
    }
}

fn check(kind: Kind, records: &[Value]) {
    let exported = Scratch::with(kind, json!(records).to_string().as_bytes()).exports(kind);
    for form in &exported {
        assert_eq!(Scratch::with(kind, form.as_bytes()).exports(kind), exported, "from {form}");
    }
}

/// Texts in which everything that matters is frequent; never blank.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'".to_owned()),
        Just("=".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\n".to_owned()),
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just("; ".to_owned()),
        Just("|".to_owned()),
        Just("[".to_owned()),
        "[A-Za-zäß]{1,3}",
    ];
    prop::collection::vec(pieces, 0..5).prop_map(|pieces| format!("{}word", pieces.concat()))
}

fn maybe(value: impl Strategy<Value = String>) -> impl Strategy<Value = Value> {
    prop::option::of(value).prop_map(Value::from)
}

fn time() -> impl Strategy<Value = Value> {
    let ms = 0..1_900_000_000_000_i64;
    prop::option::of(ms).prop_map(|ms| {
        let time = ms.map(|ms| jiff::Timestamp::from_millisecond(ms).unwrap().to_string());
        Value::from(time)
    })
}

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text().prop_map(|name| name.trim().to_owned()), 0..3)
}

fn issue() -> impl Strategy<Value = Value> {
    let texts = (text(), maybe(text()), maybe("[a-z]{1,4}"), maybe("[A-Z][a-z]{2,5}"));
    let times = [time(), time(), time(), time(), time()];
    let kind =
        prop::sample::select(&["triage", "backlog", "unstarted", "started", "completed", "canceled"][..]);
    (texts, times, kind, 0..5_u8, names()).prop_map(|(texts, times, kind, priority, labels)| {
        let [created, updated, completed, canceled, archived] = times;
        json!({
            "title": texts.0, "description": texts.1, "assignee": texts.2, "project": texts.3,
            "team": { "key": "ENG", "name": "Engineering" }, "state": { "name": "A state", "type": kind },
            "priority": priority, "labels": labels, "createdAt": created, "updatedAt": updated,
            "completedAt": completed, "canceledAt": canceled, "archivedAt": archived,
            "url": "https://linear.app/x/issue/ENG-1", "previousIdentifiers": ["OLD-1", "OLD-2"],
        })
    })
}

fn signal() -> impl Strategy<Value = Value> {
    let texts = (text(), maybe(text()), maybe(text()), time());
    let numbers = (prop::option::of(-1.0..1.0_f32), prop::option::of(0..10_u8));
    let people = (
        maybe("[A-Z][a-z]{2,5} [A-Z][a-z]{2,5}"),
        maybe("[a-z]{3}@[a-z]{3}\\.test"),
        maybe("[a-z]{3}\\.test"),
    );
    let revenue = prop::option::of(0.0..1e9_f64);
    let lists = (names(), names());
    let source = prop::sample::select(&["buildbetter", "zendesk"][..]);
    (texts, numbers, people, revenue, lists, source).prop_map(|(texts, numbers, people, revenue, lists, source)| {
        json!({
            "source": source, "summary": texts.0, "context": texts.1, "quote": texts.2, "date": texts.3,
            "sentiment": numbers.0, "severity": numbers.1, "boundary": "external", "method": "a model",
            "types": lists.0, "topics": lists.1, "keywords": ["one"], "impacts": ["churn", "cost"], "emotions": [],
            "person": { "id": "p1", "name": people.0, "email": people.1 },
            "company": { "id": "c1", "name": "Northwind", "domain": people.2, "revenue": revenue },
            "call": { "id": "7", "name": "A call", "url": "https://calls.test/7", "start_sec": 12.5 },
        })
    })
}

fn numbered(mut records: Vec<Value>) -> Vec<Value> {
    for (at, record) in records.iter_mut().enumerate() {
        record["id"] = json!(format!("id-{at}"));
        record["identifier"] = json!(format!("ENG-{at}"));
    }
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn issues_come_back(records in prop::collection::vec(issue(), 1..6).prop_map(numbered)) {
        check(Kind::Issues, &records);
    }

    #[test]
    fn signals_come_back(records in prop::collection::vec(signal(), 1..6).prop_map(numbered)) {
        check(Kind::Signals, &records);
    }
}

#[test]
fn signals_of_two_sources_may_have_one_id() {
    let of = |source| json!({ "id": 1, "source": source, "summary": "one", "context": "" });
    check(Kind::Signals, &[of("zendesk"), of("buildbetter")]);
}
