//! Webhook events of Linear's.

use engine::sync::{Applied, LinearEvent, apply_event};
use serde_json::{Value, json};

use crate::sync_fixture::Desk;

fn apply(desk: &Desk, body: &Value) -> Applied {
    let event = LinearEvent::from_body(body.to_string().as_bytes()).unwrap();
    let now = desk.fake.state().now();
    desk.scratch.store.write(|writer| apply_event(writer, &event, now)).unwrap()
}

fn synced() -> Desk {
    let desk = Desk::with_issues(2);
    desk.fake.state().put(
        "issues",
        "i1",
        json!({ "description": "words", "assigneeId": "u1", "labelIds": ["l1"] }),
    );
    desk.fake.state().put_need("n1", "i1", Some("Captions, please"));
    desk.sync().unwrap();
    desk
}

#[test]
fn events_of_each_kind_lead_to_what_a_run_would() {
    let desk = synced();
    let changes = [
        ("issues", "i1", json!({ "title": "new words", "stateId": "s2", "description": null })),
        ("issues", "i2", json!({ "projectId": "p1", "assigneeId": "u1", "labelIds": ["l2", "l1"] })),
        ("customerNeeds", "n1", json!({ "issueId": "i2" })),
        ("customers", "c1", json!({ "name": "Globex Inc" })),
        ("issueLabels", "l1", json!({ "name": "Defect" })),
    ];
    for (root, id, fields) in changes {
        desk.fake.state().put(root, id, fields);
        let body = desk.fake.state().event("update", root, id);
        assert!(matches!(apply(&desk, &body), Applied::Stored(_)), "{body}");
        desk.check_equal();
    }
    desk.fake.state().put_issue(3, "a third");
    let body = desk.fake.state().event("create", "issues", "i3");
    assert_eq!(apply(&desk, &body), Applied::Stored("issues"));
    desk.check_equal();
}

#[test]
fn an_older_event_changes_nothing() {
    let desk = synced();
    let old = desk.fake.state().event("update", "issues", "i1");
    desk.fake.state().put("issues", "i1", json!({ "title": "newer" }));
    let new = desk.fake.state().event("update", "issues", "i1");
    assert_eq!(apply(&desk, &new), Applied::Stored("issues"));
    assert_eq!(apply(&desk, &old), Applied::Stale);
    assert_eq!(apply(&desk, &new), Applied::Stored("issues"), "a second delivery does no harm");
    desk.check_equal();
}

#[test]
fn an_event_from_before_a_new_name_does_not_bring_the_old_one_back() {
    let desk = synced();
    let late = [("issues", "i1"), ("customerNeeds", "n1")];
    let late = late.map(|(root, id)| desk.fake.state().event("update", root, id));
    desk.fake.state().put("issueLabels", "l1", json!({ "name": "Defect" }));
    desk.fake.state().put("customers", "c1", json!({ "name": "Globex Inc" }));
    desk.sync().unwrap();
    for body in late {
        assert!(matches!(apply(&desk, &body), Applied::Stored(_)), "{body}");
        desk.check_equal();
    }
}

#[test]
fn a_removal_stays_whatever_comes_late() {
    for (root, id) in [("issues", "i1"), ("customerNeeds", "n1")] {
        let desk = synced();
        let update = desk.fake.state().event("update", root, id);
        desk.fake.state().now_ms += 1000;
        let removal = desk.fake.state().event("remove", root, id);
        desk.fake.state().delete(root, id);
        assert_eq!(apply(&desk, &removal), Applied::Removed);
        assert_eq!(apply(&desk, &update), Applied::Stale);
        desk.check_equal();
    }
}

#[test]
fn a_removal_before_the_record_itself_keeps_it_out() {
    let desk = synced();
    desk.fake.state().put_issue(3, "short-lived");
    let create = desk.fake.state().event("create", "issues", "i3");
    desk.fake.state().now_ms += 1000;
    let removal = desk.fake.state().event("remove", "issues", "i3");
    desk.fake.state().delete("issues", "i3");
    assert_eq!(apply(&desk, &removal), Applied::Removed);
    assert_eq!(apply(&desk, &create), Applied::Stale);
    desk.check_equal();
}

#[test]
fn a_removal_that_comes_after_the_return_changes_nothing() {
    let desk = synced();
    let removal = desk.fake.state().event("remove", "issues", "i1");
    desk.fake.state().put("issues", "i1", json!({ "title": "back again" }));
    let restore = desk.fake.state().event("restore", "issues", "i1");
    assert_eq!(apply(&desk, &restore), Applied::Stored("issues"));
    assert_eq!(apply(&desk, &removal), Applied::Stale);
    desk.check_equal();
}

/// What becomes of an event with this data; the records stay as they were.
fn check(kind: &str, data: &Value, expected: Applied) {
    let desk = synced();
    let version = desk.scratch.store.catalogue_version().unwrap();
    let body =
        json!({ "action": "update", "type": kind, "data": data, "createdAt": "2026-11-20T10:00:00.123Z" });
    assert_eq!(apply(&desk, &body), expected, "{body}");
    assert_eq!(desk.scratch.store.catalogue_version().unwrap(), version);
    desk.check_equal();
}

#[test]
fn what_is_not_a_whole_record_wipes_nothing() {
    let fetch = |id: &str| Applied::NeedsFetch(id.into());
    check("Issue", &json!({ "id": "i1" }), fetch("i1"));
    check(
        "Issue",
        &json!({ "id": "i1", "updatedAt": "2027-01-01T00:00:00.000Z", "title": "x" }),
        fetch("i1"),
    );
    check("CustomerNeed", &json!({ "id": "n1", "updatedAt": "2027-01-01T00:00:00.000Z" }), fetch("n1"));
    check("Customer", &json!({ "id": "c1" }), fetch("c1"));
    check("Issue", &json!({}), Applied::Bad("its data has no id".into()));
    check("Issue", &json!(null), Applied::Bad("its data has no id".into()));
    check("Reaction", &json!({ "id": "r1" }), Applied::Ignored("Reaction".into()));
    let bad = json!({
        "id": "i1", "identifier": "ENG-1", "title": 7, "state": { "type": "started" },
        "updatedAt": "2027-01-01T00:00:00.000Z",
    });
    check("Issue", &bad, Applied::Bad("title: it should be text, this is a number".into()));
}

#[test]
fn an_unknown_action_and_another_workspace_are_left_alone() {
    let desk = synced();
    let mut body = desk.fake.state().event("explode", "issues", "i1");
    assert_eq!(apply(&desk, &body), Applied::Ignored("Issue explode".into()));
    body["action"] = json!("remove");
    body["organizationId"] = json!("org-2");
    assert!(matches!(apply(&desk, &body), Applied::Bad(_)));
    desk.check_equal();
}

#[test]
fn a_body_that_is_no_event_is_refused_without_its_words() {
    let error = LinearEvent::from_body(br#"{"action": 7, "data": "customers' words"}"#).unwrap_err();
    assert!(error.contains("line 1") && !error.contains("words"), "{error}");
}

#[test]
fn half_an_emoji_and_nul_do_not_cost_an_event() {
    let body = br#"{"action": "update", "type": "Issue", "data": {"id": "i1", "title": "cut \ud83d and\u0000 more"}}"#;
    let event = LinearEvent::from_body(body).unwrap();
    assert_eq!(event.data["title"], "cut \u{fffd} and more");
}
