//! A company counts once, and people can join and separate what the program took for one.

use domain::Facet;
use engine::associate::{AssociateOptions, associate};
use engine::customers::Decision;
use engine::sources::Kind;
use engine::store::{Demand, Store};
use serde_json::json;

use crate::fixture::{LetterCounter, Scratch, issue, noon};

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

#[test]
fn an_issue_counts_a_company_and_its_revenue_once() {
    let scratch = Scratch::new();
    let company = |id: u32, company: serde_json::Value| json!({ "id": id, "summary": "export hangs", "context": "", "company": company });
    scratch.import_json(
        Kind::Signals,
        &json!([
            company(
                1,
                json!({ "id": "c1", "name": "Nimbus", "domain": "nimbus.example", "revenue": 50_000 })
            ),
            company(2, json!({ "name": "NIMBUS ", "revenue": 50_000 })),
            company(3, json!({ "id": "c2", "name": "Orbit", "revenue": 80_000 })),
            company(4, json!({ "name": "Quarry" })),
            json!({ "id": 5, "summary": "export hangs", "context": "" }),
        ]),
    );
    scratch.import_json(Kind::Issues, &json!([issue(1, "export hangs")]));
    associate(
        &scratch.store,
        &LetterCounter::default(),
        AssociateOptions { min_similarity: -1.0, now: noon() },
        &false.into(),
        &|_| {},
    )
    .unwrap();
    let demand: Vec<Demand> = scratch.store.demand().unwrap().into_values().collect();
    assert_eq!(demand, [Demand { companies: 3, revenue: 130_000.0 }]);
}
