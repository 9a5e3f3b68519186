//! A company counts once, and people can join and separate what the program took for one.

use domain::Facet;
use engine::customers::Decision;
use engine::sources::Kind;
use engine::store::Store;
use serde_json::json;

use crate::fixture::{Scratch, noon};

fn names(store: &Store) -> Vec<String> {
    let catalogue = store.catalogue().unwrap();
    catalogue
        .column(Facet::Company)
        .unwrap()
        .choices
        .iter()
        .skip(1)
        .map(|choice| choice.key.clone())
        .collect()
}

#[test]
fn companies_are_joined_and_separated_by_people() {
    let scratch = Scratch::new();
    let signals = json!([
        { "id": 1, "summary": "a", "context": "", "company": { "id": "c1", "name": "Nimbus", "domain": "nimbus.example", "revenue": 5 } },
        { "id": 2, "summary": "b", "context": "", "company": { "name": "nimbus", "revenue": 5 } },
        { "id": 3, "summary": "c", "context": "", "company": { "name": "Nimbus Ltd", "revenue": 7 } },
    ]);
    scratch.import_json(Kind::Signals, &signals);
    let store = &scratch.store;
    assert_eq!(names(store), ["Nimbus", "Nimbus Ltd"]);
    let known = store.companies().unwrap();
    assert_eq!(known.resolved.all.iter().map(|one| one.members.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(known.labels[&0], "Nimbus");
    let decide = |a: &str, b: &str, is_same| {
        let decision = Decision { a: a.into(), b: b.into(), is_same };
        store
            .write(|writer| writer.decide_companies(std::slice::from_ref(&decision), "ada", noon()))
            .unwrap();
        decision
    };
    let before = store.catalogue_version().unwrap();
    let apart = decide("buildbetter#c1", "=nimbus", false);
    assert!(store.catalogue_version().unwrap() > before);
    assert_eq!(names(store), ["Nimbus", "nimbus (no domain)", "Nimbus Ltd"]);
    store.write(|writer| writer.undo_company_decision(&apart)).unwrap();
    assert_eq!(names(store), ["Nimbus", "Nimbus Ltd"]);
    decide("buildbetter#c1", "=nimbus ltd", true);
    assert_eq!(names(store), ["Nimbus"]);
    let known = store.companies().unwrap();
    assert_eq!((known.signals.as_slice(), known.decisions.len()), (&[1, 1, 1][..], 1));
}
