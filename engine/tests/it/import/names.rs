//! What an issue is called, and how it is found.

use engine::sources::Kind;
use serde_json::json;

use crate::fixture::{Scratch, issue};

#[test]
fn capitals_do_not_matter_where_nothing_is_written_just_so() {
    let scratch = Scratch::new();
    let mut moved = issue(1, "one");
    moved["previousIdentifiers"] = json!(["OLD-7"]);
    scratch.import_json(Kind::Issues, &json!([moved]));
    for name in ["ENG-1", "eng-1", "Eng-1", "OLD-7", "old-7", "uuid-1"] {
        check(&scratch, name, Some("uuid-1"));
    }
    check(&scratch, "ENG-11", None);
    check(&scratch, "", None);
}

#[test]
fn issues_with_one_identifier_are_told_apart() {
    let scratch = Scratch::new();
    let mut other = issue(1, "another one");
    other["id"] = json!("uuid-2");
    scratch.import_json(Kind::Issues, &json!([issue(1, "one"), other]));
    check(&scratch, "ENG-1", Some("uuid-1"));
    check(&scratch, "ENG-1 (uuid-2)", Some("uuid-2"));
    check(&scratch, "uuid-2", Some("uuid-2"));
    let catalogue = scratch.store.catalogue().unwrap();
    assert_eq!(catalogue.issues.identifier, ["ENG-1", "ENG-1 (uuid-2)"]);
    for name in &catalogue.issues.identifier {
        assert_eq!(&scratch.store.issue(name).unwrap().unwrap().identifier, name);
        assert!(scratch.store.write(|writer| writer.issue_id(name)).unwrap().starts_with("uuid-"));
    }
}

fn check(scratch: &Scratch, name: &str, id: Option<&str>) {
    let found = scratch.store.issue(name).unwrap();
    assert_eq!(found.map(|issue| issue.id).as_deref(), id, "{name:?}");
}
