//! JSON as tools write it: answers of GraphQL servers, wrappers, pages one after another,
//! objects over several lines, and what is not quite JSON.

use engine::sources::Kind;
use serde_json::{Value, json};

use crate::fixture::{Scratch, issue, signal};

#[test]
fn issues_are_found_wherever_an_answer_of_linear_holds_them() {
    let (one, two) = (issue(1, "one"), issue(2, "two"));
    let nodes = json!({ "nodes": [one, two], "pageInfo": { "hasNextPage": false } });
    let labels = json!({ "nodes": [{ "id": "l", "name": "bug" }] });
    for shape in [
        json!({ "data": { "issues": nodes } }),
        json!({ "issues": nodes }),
        nodes.clone(),
        json!({ "data": { "searchIssues": nodes } }),
        json!({ "data": { "issues": { "edges": [{ "cursor": "a", "node": one }, { "node": two }] } } }),
        json!({ "data": { "team": { "name": "Team", "labels": labels, "issues": nodes } } }),
        json!({ "data": { "project": { "id": "p", "name": "Project", "description": "d", "issues": nodes } } }),
        json!({ "data": { "cycle": { "number": 7, "issues": nodes } } }),
        json!({ "data": { "document": { "title": "Plan", "issues": nodes } } }),
        json!({ "data": { "viewer": { "name": "Ann", "assignedIssues": nodes } } }),
        json!({ "data": { "teams": { "nodes": [{ "labels": labels, "issues": { "nodes": [one] } },
            { "name": "empty", "issues": { "nodes": [] } }, { "issues": { "nodes": [two] } }] } } }),
        json!({ "data": { "a": { "nodes": [one] }, "b": { "nodes": [two] } } }),
        json!({ "data": { "a": { "issues": { "nodes": [one] } }, "b": { "issues": { "nodes": [two] } } } }),
        json!({ "data": { "first": one, "second": two } }),
        json!({ "data": { "issues": nodes, "documents": { "nodes": [{ "id": "d", "title": "no issue" }] } } }),
        json!({ "data": { "customers": { "nodes": [{ "name": "Acme", "needs": { "nodes": [{ "issue": {"id": "x" }, "id": 1 }] } }] },
            "issues": nodes } }),
        json!([{ "data": { "issues": { "nodes": [one] } } }, { "data": { "issues": { "nodes": [two] } } }]),
    ] {
        check(Kind::Issues, &shape.to_string(), 2, 0);
        check(Kind::Issues, &serde_json::to_string_pretty(&shape).unwrap(), 2, 0);
    }
}

#[test]
fn what_is_inside_a_record_is_no_record() {
    let mut parent = issue(1, "one");
    parent["children"] = json!({ "nodes": [issue(2, "two")] });
    parent["parent"] = issue(3, "three");
    parent["attachments"] = json!({ "nodes": [{ "title": "a page", "issue": issue(4, "four") }] });
    check(Kind::Issues, &json!({ "data": { "issues": { "nodes": [parent] } } }).to_string(), 1, 0);
    check(Kind::Issues, &json!({ "data": { "issue": parent } }).to_string(), 1, 0);
    check(Kind::Issues, &json!([parent]).to_string(), 1, 0);
    check(Kind::Issues, &serde_json::to_string_pretty(&parent).unwrap(), 1, 0);
}

#[test]
fn a_wrapper_may_bear_any_name() {
    let records = json!([signal(1, "one"), signal(2, "two")]);
    for shape in [
        json!({ "results": records, "count": 2 }),
        json!({ "feedback": records }),
        json!({ "meta": { "summary": "an export" }, "response": { "page": 1, "rows": records } }),
        json!({ "call": { "id": 1, "summary": "A call", "extractions": records } }),
    ] {
        check(Kind::Signals, &shape.to_string(), 2, 0);
        check(Kind::Signals, &serde_json::to_string_pretty(&shape).unwrap(), 2, 0);
    }
    check(Kind::Signals, r#"{"signals": []}"#, 0, 0);
    check(Kind::Issues, r#"{"data": {"issues": {"nodes": []}}}"#, 0, 0);
}

#[test]
fn several_lists_are_named() {
    check_refused(
        Kind::Signals,
        &json!({ "new": [signal(1, "one")], "old": { "rows": [signal(2, "two")] } }).to_string(),
        "test.json, line 1: the file holds several lists, “new” and “old.rows”; put the one to import in a file of its own.",
    );
    check_refused(
        Kind::Issues,
        &json!({ "data": { "people": [] } }).to_string(),
        "test.json, line 1: the file holds no list of issues; see README.md for the forms that are read.",
    );
}

#[test]
fn pages_and_objects_may_follow_one_another() {
    let page = |id| json!({ "data": { "issues": { "nodes": [issue(id, "a title")] } } });
    let spread = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    check(Kind::Issues, &format!("{}\n{}", page(1), page(2)), 2, 0);
    check(Kind::Issues, &format!("{}{}", page(1), page(2)), 2, 0);
    check(Kind::Issues, &format!("{}\n{}\n", spread(&page(1)), spread(&page(2))), 2, 0);
    check(Kind::Issues, &format!("{}\n{}\n", json!([issue(1, "a")]), json!([issue(2, "b")])), 2, 0);
    check(Kind::Issues, &format!("{}\n{}\n", spread(&issue(1, "a")), spread(&issue(2, "b"))), 2, 0);
    check(Kind::Issues, &format!("{},\n{},\n", issue(1, "a"), issue(2, "b")), 2, 0);
    check(Kind::Issues, &format!("{} {}", issue(1, "a"), issue(2, "b")), 2, 0);
    check(Kind::Issues, &spread(&issue(1, "alone")), 1, 0);
    check(
        Kind::Issues,
        &json!({ "action": "create", "type": "Issue", "data": issue(1, "a") }).to_string(),
        1,
        0,
    );
}

#[test]
fn a_broken_object_among_others_costs_itself_alone() {
    let (one, two) = (signal(1, "one"), signal(2, "two"));
    let spread = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    check(Kind::Signals, &format!("{one}\n{{\"id\": 3, \"summary\": \"not clo\n{two}"), 2, 1);
    check(Kind::Signals, &format!("{one}\n{{\"id\": 3, \"types\": [\"a\",\n{two}\n"), 2, 1);
    check(Kind::Signals, &format!("{one}\n{{\"id\": 3,\n{two}\n{{\"id\": 4, \"summ"), 2, 2);
    check(Kind::Signals, &format!("{one}\nnonsense\n{two}\n17"), 2, 2);
    check(
        Kind::Signals,
        &format!("{}\n{{\n  \"id\": 3,\n  \"summary\": \"not clo\n}}\n{}", spread(&one), spread(&two)),
        2,
        1,
    );
    check(Kind::Signals, &format!("{}\n{{\n  \"id\": 3,\n{}", spread(&one), spread(&two)), 2, 1);
    let page = format!(
        "{{\"data\": {{\"extraction\": [{one}, {{\"id\" 3}}, {{\"id\": 4, \"summary\": \"a \\q\"}}, {two}]}}}}"
    );
    check(Kind::Signals, &page, 2, 2);
}

#[test]
fn an_answer_with_errors_is_refused_wherever_they_stand() {
    let data = json!({ "issues": { "nodes": [issue(1, "one")] } });
    let errors = json!([{ "message": "Rate limit exceeded", "extensions": { "code": "RATELIMITED" } }]);
    let expected = "test.json, line 1: Linear answered with an error (“Rate limit exceeded”), so issues may be missing; \
                    export the file again.";
    check_refused(Kind::Issues, &format!(r#"{{"errors": {errors}, "data": {data}}}"#), expected);
    check_refused(Kind::Issues, &format!(r#"{{"data": {data}, "errors": {errors}}}"#), expected);
    check_refused(Kind::Issues, &format!(r#"{{"errors": {errors}, "data": null}}"#), expected);
    let whole = json!({ "data": data });
    let page = json!({ "data": data, "errors": errors });
    check_refused(Kind::Issues, &format!("[{whole}, {page}]"), expected);
    check_refused(Kind::Issues, &format!("{whole}\n \n{page}"), &expected.replace("line 1", "line 3"));
    check(Kind::Issues, &format!(r#"{{"errors": [], "data": {data}}}"#), 1, 0);
    check(Kind::Issues, &format!(r#"{{"errors": null, "data": {data}}}"#), 1, 0);
}

#[test]
fn what_is_not_quite_json_does_not_cost_the_record() {
    let record = |rest: &str| format!("[{{\"id\": 1, \"summary\": \"one\", \"context\": \"c\", {rest}}}]");
    check(Kind::Signals, &record(r#""severity": NaN"#), 1, 0);
    check(Kind::Signals, &record(r#""severity": -Infinity, "bias": Infinity"#), 1, 0);
    check(Kind::Signals, &record(r#""quote": "half \ud83d an emoji""#), 1, 0);
    check(Kind::Signals, &record("\"quote\": \"a\ttab and a\nline\""), 1, 0);
    check(Kind::Signals, &record(r#""quote": "a NUL \u0000.""#), 1, 0);
    check(Kind::Signals, &record("\"quote\": \"a NUL \0.\""), 1, 0);
}

#[test]
fn a_half_emoji_is_shown_as_the_replacement_character() {
    let scratch = Scratch::new();
    let report = scratch
        .import(Kind::Signals, "a.json", br#"[{"id": 1, "summary": "cut \ud83d", "context": ""}]"#)
        .unwrap();
    assert_eq!(report.new, 1);
    assert!(scratch.content()[0].contains("cut \u{fffd}"), "{:?}", scratch.content());
}

#[test]
fn a_page_that_breaks_off_changes_nothing() {
    let page = json!({ "data": { "issues": { "nodes": [issue(1, "one"), issue(2, "two")] } } }).to_string();
    let scratch = Scratch::new();
    for length in [page.len() - 1, page.len() - 3, page.len() - 5, page.len() - 20] {
        let error = scratch.import(Kind::Issues, "test.json", &page.as_bytes()[..length]).unwrap_err();
        assert!(error.to_string().starts_with("test.json, line 1: the "), "{error}");
        assert_eq!(scratch.store.counts().unwrap().issues, 0);
    }
}

#[test]
fn the_words_of_the_parser_are_not_shown() {
    let bad = "{\"id\": 1, \"summary\": \"a\", 'context': 1}\n";
    let scratch = Scratch::new();
    let report = scratch
        .import(Kind::Signals, "test.json", format!("{}\n{bad}", signal(2, "two")).as_bytes())
        .unwrap();
    assert_eq!(
        report.bad[0].to_string(),
        "line 2 (record 2): it is not valid JSON: “'” is not expected in column 27"
    );
}

fn check(kind: Kind, text: &str, new: u64, bad: u64) {
    let scratch = Scratch::new();
    let report =
        scratch.import(kind, "test.json", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!((report.new, report.bad_count), (new, bad), "{text}\n{:?}", report.bad);
}

fn check_refused(kind: Kind, text: &str, expected: &str) {
    let scratch = Scratch::new();
    assert_eq!(
        scratch.import(kind, "test.json", text.as_bytes()).unwrap_err().to_string(),
        expected,
        "{text}"
    );
    assert_eq!(scratch.content(), Vec::<String>::new());
}
