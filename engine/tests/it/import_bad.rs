//! Bad records are named and left out; a file that is not what it says is refused
//! in one sentence and changes nothing.

use std::io::Write;

use engine::sources::Kind;
use serde_json::{Value, json};

use crate::fixture::{Scratch, issue, signal};

#[test]
fn a_bad_record_is_named_and_the_good_ones_go_in() {
    let mut number = signal(2, "two");
    number["severity"] = json!([1]);
    check_bad(
        &json!([signal(1, "one"), number]),
        "line 1 (record 2): severity: it should be a number, this is a list",
    );
    let mut date = signal(2, "two");
    date["date"] = json!("last week");
    check_bad(
        &json!([signal(1, "one"), date]),
        "line 1 (record 2): date: it should be a time such as 2026-02-20T10:30:00Z",
    );
    check_bad(
        &json!([{ "id": 5, "context": "" }, signal(1, "one")]),
        "line 1 (record 1): summary: it is missing",
    );
    check_bad(
        &json!([signal(1, "one"), 17]),
        "line 1 (record 2): a record must be an object, this is a number",
    );
    check_bad(
        &json!([signal(1, "one"), signal(1, "again")]),
        "line 1 (record 2): id: record 1 has the same id 1; only the first is taken",
    );
}

#[test]
fn a_bad_issue_is_named_by_its_nested_field() {
    let mut odd = issue(2, "two");
    odd["state"]["type"] = json!("paused");
    let scratch = Scratch::new();
    let report = scratch.import_json(Kind::Issues, &json!([issue(1, "one"), odd]));
    assert_eq!(
        report.bad[0].to_string(),
        "line 1 (record 2): state.type: it should be one of triage, backlog, unstarted, started, completed, \
         canceled, duplicate"
    );
}

#[test]
fn lines_are_counted_in_every_form() {
    let good = signal(1, "one");
    check_lines(
        format!("[\n{good},\n{{\"id\": }},\n{}]", signal(3, "three")).as_bytes(),
        3,
        "it is not valid JSON",
    );
    check_lines(format!("{good}\n\n{{oops\n{}\n", signal(3, "three")).as_bytes(), 3, "it is not valid JSON");
    check_lines(
        b"id,summary,context\n1,one,\n2,\"two\nlines\"\n3,three,\n",
        3,
        "it has 2 columns where the header has 3",
    );
    let mut bytes = format!("{good}\n").into_bytes();
    bytes.extend_from_slice(b"{\"id\": 2, \"summary\": \"\xff\", \"context\": \"\"}\n");
    check_lines(&bytes, 2, "it is not valid UTF-8 at byte 22");
    check_lines(format!("{good}\n{{\"id\":2,\"summary\":\"a\0b\"}}").as_bytes(), 2, "it contains a NUL byte");
}

#[test]
fn deep_nesting_and_great_length_cost_one_record() {
    let deep = format!("{}1{}", "[".repeat(3_000), "]".repeat(3_000));
    let array = format!("[{},{{\"id\":2,\"x\":{deep}}},{}]", signal(1, "one"), signal(3, "three"));
    check_lines(array.as_bytes(), 1, "it is nested too deeply");
    let long = "x".repeat(10 << 20);
    let lines = format!("{}\n{{\"id\":2,\"summary\":\"{long}\"}}\n{}", signal(1, "one"), signal(3, "three"));
    check_lines(lines.as_bytes(), 2, "it is longer than 8 MB");
    let array = format!("[{},{{\"id\":2,\"summary\":\"{long}\"}},{}]", signal(1, "one"), signal(3, "three"));
    check_lines(array.as_bytes(), 1, "it is longer than 8 MB");
}

#[test]
fn a_file_that_is_not_what_it_says_is_refused_in_one_sentence() {
    let cut = json!([signal(1, "one"), signal(2, "two")]).to_string();
    check_refused(
        &cut.as_bytes()[..cut.len() - 20],
        "signals.json, line 1: the file ends in the middle of a record; copy or export it again.",
    );
    check_refused(
        &cut.as_bytes()[..cut.len() - 1],
        "signals.json, line 1: the list is not closed; copy or export the file again.",
    );
    check_refused(b"  \n ", "signals.json, line 2: the file is empty; it should hold signals.");
    check_refused(
        b"GIF89a...",
        "signals.json, line 1: this is neither JSON nor a CSV file of signals: its first row does not name a column “id”.",
    );
    check_refused(
        br#"{"errors":[{"message":"no"}]}"#,
        "signals.json, line 1: the file holds an error answer and no records; export it again.",
    );
    check_refused(
        br#"{"data":{"people":[]}}"#,
        "signals.json, line 1: the file holds no list of signals; see README.md for the forms that are read.",
    );
    check_refused(b"\xff\xfe[\0", "signals.json, line 1: the file is in UTF-16; save it as UTF-8.");
    check_refused(
        json!([issue(1, "one")]).to_string().as_bytes(),
        "signals.json holds no signals that can be read; the first record fails at line 1 (record 1): summary: it is \
         missing. If it holds issues, use `associations import issues`.",
    );
    let unclosed = format!("id,summary,context\n1,\"{}", "x".repeat(9 << 20));
    check_refused(
        unclosed.as_bytes(),
        "signals.json, line 2: the row is longer than 8 MB; is a quotation mark not closed.",
    );
}

#[test]
fn damaged_compression_is_refused_in_one_sentence() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json!([signal(1, "one"), signal(2, "two")]).to_string().as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    check_refused(
        &packed[..packed.len() - 12],
        "signals.json cannot be read: its compressed data ends too early; copy it again.",
    );
}

fn check_bad(records: &Value, expected: &str) {
    let scratch = Scratch::new();
    let report = scratch.import_json(Kind::Signals, records);
    assert_eq!((report.new, report.bad_count), (1, 1));
    assert_eq!(report.bad[0].to_string(), expected);
}

fn check_lines(bytes: &[u8], line: u64, reason: &str) {
    let scratch = Scratch::new();
    let report = scratch.import(Kind::Signals, "signals.json", bytes).unwrap();
    assert_eq!((report.bad_count, report.bad[0].line), (1, line), "{:?}", report.bad);
    assert!(report.bad[0].reason.starts_with(reason), "{}", report.bad[0].reason);
    assert!(report.new >= 1);
}

fn check_refused(bytes: &[u8], expected: &str) {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(9, "there before")]));
    let before = scratch.content();
    let error = scratch.import(Kind::Signals, "signals.json", bytes).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(scratch.content(), before);
}
