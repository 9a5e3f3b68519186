//! A field that does not fit is left empty and named; it never costs the record.

use engine::sources::Kind;
use serde_json::{Value, json};

use crate::fixture::{Scratch, issue, signal};

#[test]
fn a_field_that_does_not_fit_is_left_empty_and_named() {
    let check = |field: &str, value: Value, expected: &str| {
        let mut odd = signal(2, "two");
        odd[field] = value;
        check_named(Kind::Signals, &json!([signal(1, "one"), odd]), expected);
    };
    check("severity", json!([1]), "severity: it should be a number, this is a list (line 1)");
    check("severity", json!("spicy"), "severity: it should be a number, found “spicy” (line 1)");
    check(
        "date",
        json!("last week"),
        "date: it should be a time such as 2026-02-20T10:30:00Z, found “last week” (line 1)",
    );
    check(
        "date",
        json!("03/04/2026"),
        "date: day and month can be either way round; say which with --dates dmy or mdy, found “03/04/2026” (line 1)",
    );
    check("company", json!([1]), "company: it should be an object, this is a list (line 1)");
    check(
        "company",
        json!({ "name": "Acme", "revenue": "lots" }),
        "company.revenue: it should be a number, found “lots” (line 1)",
    );
    check("topics", json!([["a"], "b"]), "topics: it should be a list of names, this is a list (line 1)");
    check("quote", json!({ "text": {} }), "exact_quote.text: it should be text, this is an object (line 1)");
    check("context", json!("a\u{0}b"), "context: it held NUL characters, which were removed (line 1)");
    check(
        "boundary",
        json!("sideways"),
        "boundary: it should be external, internal or unknown, found “sideways” (line 1)",
    );
}

#[test]
fn a_field_of_an_issue_that_does_not_fit_is_named_too() {
    let check = |field: &str, value: Value, expected: &str| {
        let mut odd = issue(2, "two");
        odd[field] = value;
        check_named(Kind::Issues, &json!([issue(1, "one"), odd]), expected);
    };
    check(
        "state",
        json!({ "name": "Paused" }),
        "state.type: it is missing; the issue counts as unstarted, found “Paused” (line 1)",
    );
    check("state", Value::Null, "state: it is missing; the issue counts as unstarted (line 1)");
    check("priority", json!("soon"), "priority: it should be a number, found “soon” (line 1)");
    check("priority", json!(9), "priority: it should be from 0 (none) to 4 (low), found “9” (line 1)");
    check(
        "updatedAt",
        json!("soon"),
        "updatedAt: it should be a time such as 2026-02-20T10:30:00Z, found “soon” (line 1)",
    );
}

#[test]
fn the_same_fault_of_many_records_is_said_once() {
    let odd = |id| {
        let mut odd = signal(id, "text");
        odd["severity"] = json!("spicy");
        odd
    };
    let records: Vec<Value> = (0..30).map(odd).collect();
    let report = Scratch::new().import_json(Kind::Signals, &json!(records));
    assert_eq!((report.new, report.warnings.count, report.warnings.groups.len()), (30, 30, 1));
}

#[test]
fn a_signal_needs_no_more_than_a_text() {
    let check = |record: Value, expected: &str| {
        let scratch = Scratch::new();
        let report = scratch.import_json(Kind::Signals, &json!([record]));
        assert_eq!((report.new, report.bad_count), (1, 0), "{report:?}");
        assert!(scratch.content()[0].contains(expected), "{:?}", scratch.content());
    };
    check(json!({ "id": 1, "context": "First line.\nMore." }), "\"summary\":\"First line.\"");
    check(json!({ "id": 1, "quote": "Words of theirs" }), "\"summary\":\"Words of theirs\"");
    check(json!({ "id": 1, "summary": "only this" }), "\"summary\":\"only this\"");
    check(json!({ "id": "1302.0", "summary": "s" }), "\"id\":\"1302\"");
    check(json!({ "id": 1302.0, "summary": "s" }), "\"id\":\"1302\"");
    check(json!({ "id": 1, "summary": "s", "company": "Nimbus Foods" }), "\"company\":\"Nimbus Foods\"");
    check(json!({ "id": 1, "summary": "s", "person": "Ann Lee <ann@acme.test>" }), "\"person\":\"Ann Lee\"");
    check(json!({ "id": 1, "summary": "s", "date": 1_772_532_000 }), "2026-03-03T10:00:00Z");
    check(
        json!({ "id": 1, "summary": "s", "date": "", "created_at": 1_772_532_000_000_u64 }),
        "2026-03-03T10:00:00Z",
    );
}

#[test]
fn a_record_without_an_id_gets_the_same_one_each_time() {
    let scratch = Scratch::new();
    let records = json!([{ "summary": "one" }, { "summary": "two" }, { "summary": "one" }]);
    let report = scratch.import_json(Kind::Signals, &records);
    assert_eq!((report.new, report.bad_count), (2, 1));
    assert_eq!(report.notes[0].to_string(), "no id; one was made from the content (2 records)");
    let again = scratch.import_json(Kind::Signals, &records);
    assert_eq!((again.new, again.unchanged), (0, 2));
}

#[test]
fn an_issue_needs_no_more_than_a_title() {
    let check = |record: Value, expected: &[&str]| {
        let scratch = Scratch::new();
        let report = scratch.import_json(Kind::Issues, &json!([record]));
        assert_eq!((report.new, report.bad_count), (1, 0), "{report:?}");
        let content = scratch.content();
        expected.iter().for_each(|expected| assert!(content[0].contains(expected), "{content:?}"));
    };
    check(
        json!({ "identifier": "PIX-41", "title": "t" }),
        &["\"id\":\"PIX-41\"", "\"team\":\"PIX\"", "unstarted"],
    );
    check(
        json!({ "identifier": "PIX-41", "title": "t", "state": "In Progress" }),
        &["In Progress", "started"],
    );
    check(
        json!({ "identifier": "PIX-41", "title": "t", "status": "Done" }),
        &["\"state\":\"Done\"", "completed"],
    );
    check(
        json!({ "identifier": "P-1", "title": "t", "status": "Paused", "statusType": "started" }),
        &["Paused", "started"],
    );
    check(
        json!({ "identifier": "P-1", "title": "t", "state": { "name": "In Review" } }),
        &["In Review", "started"],
    );
    check(json!({ "title": "only a title" }), &["\"team\":\"none\"", "only a title"]);
}

#[test]
fn what_is_archived_or_in_the_bin_is_not_open_work() {
    let mut archived = issue(1, "one");
    archived["archivedAt"] = json!("2026-03-05T00:00:00Z");
    let mut trashed = issue(2, "two");
    trashed["trashed"] = json!(true);
    let scratch = Scratch::new();
    scratch.import_json(Kind::Issues, &json!([archived, trashed, issue(3, "three")]));
    let catalogue = scratch.store.catalogue().unwrap();
    let status = catalogue.issues.facets[1].clone();
    let closed: Vec<&str> = (0..3).map(|at| status.choices[status.of(at)[0] as usize].key.as_str()).collect();
    assert_eq!(closed, ["closed", "closed", "open"]);
}

fn check_named(kind: Kind, records: &Value, expected: &str) {
    let report = Scratch::new().import_json(kind, records);
    assert_eq!((report.new, report.bad_count), (2, 0), "{report:?}");
    let said: Vec<String> = report.warnings.groups.iter().map(ToString::to_string).collect();
    assert_eq!(said, [expected]);
}
