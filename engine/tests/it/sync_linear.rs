//! Keeping in step with Linear.

use std::sync::atomic::Ordering;
use std::time::Duration;

use apollo_compiler::{ExecutableDocument, Schema};
use domain::{SignalKey, Verdict};
use engine::sources::Kind;
use engine::sources::graphql::GraphqlError;
use engine::sources::linear::{CREATE, DELETE, Linear, Resource, WHO};
use engine::store::{NewVerdict, Origin};
use engine::sync::{SyncError, SyncOptions, sync_linear};
use serde_json::json;

use crate::fake_linear::{Fault, KEY, State};
use crate::fixture::{issue, noon};
use crate::sync_fixture::{Desk, Recorder};

#[test]
fn every_query_fits_linears_schema() {
    let schema = Schema::parse_and_validate(include_str!("linear_schema.graphql"), "schema").unwrap();
    let queries = Resource::ALL.map(|resource| resource.query().1);
    for query in queries.into_iter().chain([WHO, CREATE, DELETE]) {
        if let Err(errors) = ExecutableDocument::parse_and_validate(&schema, query, "query") {
            panic!("{query}\n{}", errors.errors);
        }
    }
    let wrong = "query { issues(first: 1) { nodes { titel } } }";
    assert!(ExecutableDocument::parse_and_validate(&schema, wrong, "query").is_err(), "the check checks");
}

#[test]
fn a_first_run_fetches_all_and_the_second_writes_nothing() {
    let desk = Desk::with_issues(7);
    desk.fake.state().page_max = 3;
    desk.fake.state().put_need("n1", "i2", Some("Needs SRT for compliance"));
    let report = desk.sync().unwrap();
    let issues = report.resources.iter().find(|resource| resource.name == "issues").unwrap();
    assert_eq!((issues.new, issues.changed, issues.bad_count), (7, 0, 0));
    desk.check_equal();
    let version = desk.scratch.store.catalogue_version().unwrap();
    for report in [desk.sync().unwrap(), desk.full().unwrap()] {
        assert!(
            report.resources.iter().all(|resource| resource.new + resource.changed + resource.removed == 0)
        );
    }
    assert_eq!(desk.scratch.store.catalogue_version().unwrap(), version);
}

#[test]
fn a_later_run_asks_for_changes_since_a_little_before_the_last() {
    let desk = Desk::with_issues(3);
    desk.sync().unwrap();
    let newest = desk.fake.state().records["issues"]["i3"]["updatedAt"].clone();
    desk.fake.state().put("issues", "i1", json!({ "title": "edited" }));
    desk.fake.state().asked.clear();
    desk.sync().unwrap();
    let asked = desk.fake.state().asked.iter().find(|(root, _)| *root == "issues").unwrap().1.clone();
    let newest: jiff::Timestamp = newest.as_str().unwrap().parse().unwrap();
    let since: jiff::Timestamp =
        asked.pointer("/filter/updatedAt/gte").unwrap().as_str().unwrap().parse().unwrap();
    assert_eq!(newest.duration_since(since), jiff::SignedDuration::from_mins(5));
    assert_eq!(asked["order"], "updatedAt");
    desk.check_equal();
}

#[test]
fn archived_trashed_moved_and_restored_issues_are_followed() {
    let desk = Desk::with_issues(4);
    desk.sync().unwrap();
    let archived = json!({ "archivedAt": "2026-11-20T10:00:00.000Z" });
    desk.fake.state().put("issues", "i1", archived);
    desk.fake.state().put(
        "issues",
        "i2",
        json!({ "trashed": true, "archivedAt": "2026-11-20T10:00:00.000Z" }),
    );
    desk.fake.state().put("issues", "i3", json!({ "identifier": "OPS-9", "previousIdentifiers": ["ENG-3"] }));
    desk.sync().unwrap();
    desk.check_equal();
    assert!(desk.scratch.store.issue("ENG-2").unwrap().is_none());
    assert_eq!(desk.scratch.store.issue("ENG-3").unwrap().unwrap().identifier, "OPS-9");
    desk.fake.state().put("issues", "i2", json!({ "trashed": null, "archivedAt": null }));
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn new_names_reach_the_issues_and_signals_that_hold_them() {
    let desk = Desk::with_issues(2);
    let many: Vec<String> = (0..14).map(|number| format!("many{number}")).collect();
    for id in &many {
        desk.fake.state().put("issueLabels", id, json!({ "name": format!("Label {id}") }));
    }
    let fields = json!({ "labelIds": many, "assigneeId": "u1", "projectId": "p1" });
    desk.fake.state().put("issues", "i1", fields);
    desk.fake.state().put_need("n1", "i1", Some("Captions, please"));
    desk.sync().unwrap();
    desk.check_equal();
    // So much later that no change of the issue or the need itself is fetched again.
    desk.fake.state().now_ms += 3_600_000;
    desk.fake.state().put("issues", "i2", json!({ "title": "later" }));
    desk.fake.state().put_need("n2", "i2", None);
    desk.sync().unwrap();
    desk.fake.state().put("teams", "t1", json!({ "name": "Platform" }));
    desk.fake.state().put("issueLabels", "many13", json!({ "name": "Renamed" }));
    desk.fake.state().put("workflowStates", "s1", json!({ "name": "Ready" }));
    desk.fake.state().put("users", "u1", json!({ "displayName": "ada.l" }));
    desk.fake.state().put("customers", "c1", json!({ "name": "Globex Inc", "domains": ["globex.example"] }));
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn only_a_full_run_removes_and_a_record_may_come_back() {
    let desk = Desk::with_issues(4);
    desk.fake.state().put_need("n1", "i1", Some("Captions, please"));
    desk.sync().unwrap();
    let kept = desk.fake.state().records["issues"]["i1"].clone();
    desk.fake.state().delete("issues", "i1");
    desk.sync().unwrap();
    assert!(desk.scratch.store.issue("ENG-1").unwrap().is_some());
    let report = desk.full().unwrap();
    assert_eq!(report.resources.iter().map(|resource| resource.removed).sum::<u64>(), 1);
    assert!(desk.scratch.store.issue("ENG-1").unwrap().is_none());
    desk.check_equal();
    desk.fake.state().put("issues", "i1", kept);
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn most_of_a_workspace_is_removed_only_when_asked_twice() {
    let desk = Desk::with_issues(21);
    desk.sync().unwrap();
    (1..=11).for_each(|number| desk.fake.state().delete("issues", &format!("i{number}")));
    let error = desk.full().unwrap_err();
    assert!(error.is_permanent());
    assert_eq!(
        error.to_string(),
        "Linear no longer lists 11 of the 21 issues stored here; nothing was removed. If that is correct, \
         run it with --full --full."
    );
    assert_eq!(desk.scratch.store.counts().unwrap().issues, 21);
    let state = desk.scratch.store.sync_state("linear", "issues").unwrap();
    assert_eq!(state.last_error, Some(error.to_string()));
    desk.sync_with(&SyncOptions { full: true, allow_mass_removal: true, ..desk.options() }).unwrap();
    desk.check_equal();
}

#[test]
fn an_interrupted_listing_removes_nothing_and_moves_no_watermark() {
    let desk = Desk::with_issues(6);
    desk.sync().unwrap();
    let before = desk.scratch.store.sync_state("linear", "issues").unwrap();
    desk.fake.state().delete("issues", "i6");
    desk.fake.state().put("issues", "i1", json!({ "title": "edited" }));
    desk.fake.state().page_max = 2;
    desk.fake.state().asked.clear();
    desk.full_with_fault_on_page("issues", 2, Fault::ErrorType("invalid input"));
    let after = desk.scratch.store.sync_state("linear", "issues").unwrap();
    assert_eq!((after.watermark, after.finished_at), (before.watermark, before.finished_at));
    assert!(after.last_error.is_some() && after.failed_at.is_some());
    assert_eq!(desk.scratch.store.counts().unwrap().issues, 6);
    desk.full().unwrap();
    desk.check_equal();
    assert_eq!(desk.scratch.store.sync_state("linear", "issues").unwrap().last_error, None);
}

#[test]
fn a_run_stopped_half_way_keeps_its_pages_and_the_next_goes_on() {
    let desk = Desk::with_issues(6);
    desk.fake.state().page_max = 2;
    let error =
        sync_linear(&desk.scratch.store, &desk.linear, &desk.options(), &desk.pause, &mut |progress| {
            let is_half = progress.resource == "issues" && progress.records == 4;
            desk.pause.stopped.fetch_or(is_half, Ordering::Relaxed);
        })
        .unwrap_err();
    assert!(matches!(error, SyncError::Stopped) && !error.is_permanent());
    assert_eq!(desk.scratch.store.counts().unwrap().issues, 4);
    assert_eq!(desk.scratch.store.sync_state("linear", "issues").unwrap().watermark, None);
    desk.pause.stopped.store(false, Ordering::Relaxed);
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn an_edit_behind_the_listings_back_is_fetched_by_the_next_run() {
    let desk = Desk::with_issues(4);
    desk.fake.state().page_max = 2;
    // Six lists and the customers are a page each; then come two pages of issues.
    desk.fake.state().meanwhile = [(|_| {}) as fn(&mut State); 7].into();
    desk.fake.state().meanwhile.push_back(|state| {
        state.put("issues", "i4", json!({ "title": "already listed" }));
        state.now_ms += 3_600_000;
        state.put("issues", "i1", json!({ "title": "not listed yet" }));
    });
    desk.sync().unwrap();
    assert_eq!(desk.scratch.store.issue("ENG-1").unwrap().unwrap().title, "not listed yet");
    assert_eq!(desk.scratch.store.issue("ENG-4").unwrap().unwrap().title, "issue 4");
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn a_page_that_is_too_complex_is_halved() {
    let desk = Desk::with_issues(3);
    desk.fake.state().complex_above = 70;
    desk.sync().unwrap();
    desk.check_equal();
    let asked: Vec<u64> = desk
        .fake
        .state()
        .asked
        .iter()
        .filter(|(root, _)| *root == "issues")
        .map(|(_, variables)| variables["first"].as_u64().unwrap())
        .collect();
    assert_eq!(asked, [250, 125, 62]);
    assert_eq!(desk.pause.seconds(), Vec::<u64>::new());
}

/// One fault on the first page; the waits that follow, and whether the run then finishes.
fn check_fault(faults: &[Fault], expected_waits: &[u64], finishes: bool) -> Option<SyncError> {
    let desk = Desk::with_issues(2);
    desk.fake.state().faults = faults.iter().cloned().map(Some).collect();
    let outcome = desk.sync();
    assert_eq!(outcome.is_ok(), finishes, "{faults:?}: {outcome:?}");
    assert_eq!(desk.pause.seconds(), expected_waits, "{faults:?}");
    if finishes {
        desk.check_equal();
    }
    outcome.err()
}

#[test]
fn each_class_of_error_is_met_in_its_way() {
    check_fault(&[Fault::RateLimited(40)], &[40], true);
    check_fault(&[Fault::TooMany(7), Fault::TooMany(9)], &[7, 9], true);
    check_fault(&[Fault::Status(502), Fault::Status(500)], &[1, 2], true);
    check_fault(&[Fault::ErrorType("lock timeout")], &[1], true);
    check_fault(&[Fault::CutOff], &[1], true);
    check_fault(&[Fault::Silence], &[1], true);
    check_fault(&[Fault::EmptyCursor], &[], false);
    let error = check_fault(&[Fault::ErrorType("invalid input")], &[], false).unwrap();
    assert!(error.is_permanent() && error.retry_after().is_none(), "{error}");
    let error = check_fault(&[Fault::Says("No field “estimate”".into())], &[], false).unwrap();
    assert!(error.to_string().contains("No field “estimate”"), "{error}");
    let error = check_fault(&vec![Fault::Status(503); 5], &[1, 2, 4, 8], false).unwrap();
    assert!(!error.is_permanent(), "{error}");
    assert_eq!(error.to_string(), "Linear has a fault (503 Service Unavailable); try again later.");
}

#[test]
fn a_long_limit_is_left_to_the_caller() {
    let error = check_fault(&[Fault::RateLimited(2400)], &[], false).unwrap();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2400)));
    assert!(!error.is_permanent());
    assert_eq!(error.to_string(), "The limit of Linear is used up; try again in 40 minutes.");
}

#[test]
fn a_key_is_tested_and_never_told() {
    let desk = Desk::new();
    let who = Linear::new(KEY, &desk.fake.url).unwrap().who().unwrap();
    assert_eq!((who.organization.as_str(), who.organization_id.as_str()), ("Acme", "org-1"));
    let error = Linear::new("lin_api_wrong", &desk.fake.url).unwrap().who().unwrap_err();
    assert_eq!(error.to_string(), "Linear does not accept the key; make a new one and set it.");
    for (key, url) in [("", "https://a.test"), ("a\nb", "https://a.test"), ("a", "ftp://a.test"), ("a", "")] {
        let error = Linear::new(key, url).err().unwrap();
        assert!(matches!(error, GraphqlError::BadKey { .. } | GraphqlError::BadAddress { .. }), "{error}");
    }
}

#[test]
fn the_key_of_another_workspace_is_refused() {
    let desk = Desk::with_issues(1);
    desk.sync().unwrap();
    desk.fake.state().organization = "org-2".into();
    let error = desk.full().unwrap_err();
    assert!(matches!(error, SyncError::OtherWorkspace { .. }) && error.is_permanent(), "{error}");
    assert_eq!(desk.scratch.store.counts().unwrap().issues, 1);
}

#[test]
fn a_workspace_without_customers_is_followed_without() {
    let desk = Desk::with_issues(1);
    desk.fake.state().faults = [None, None, None, None, None, None].into();
    desk.fake.state().faults.push_back(Some(Fault::ErrorType("feature not accessible")));
    let report = desk.sync().unwrap();
    assert_eq!(report.remarks, ["Linear does not let this key read customers; they were skipped."]);
    assert_eq!(desk.scratch.store.counts().unwrap().issues, 1);
}

#[test]
fn a_persons_word_goes_before_linears() {
    let desk = Desk::with_issues(3);
    let key = |id: &str| SignalKey { source: "linear".into(), external_id: id.into() };
    for (need, issue) in [("n1", "i1"), ("n2", "i2"), ("n3", "i3")] {
        desk.fake.state().put_need(need, issue, Some("Captions, please"));
    }
    desk.sync().unwrap();
    let store = &desk.scratch.store;
    let judge = |issue_id: &str, signal: &SignalKey, verdict: Option<Verdict>| {
        let new = NewVerdict {
            issue_id,
            signal,
            verdict,
            reason: None,
            person: "ann",
            at: noon(),
            similarity: None,
        };
        store.write(|writer| writer.put_verdict(&new)).unwrap();
    };
    judge("i1", &key("n1"), Some(Verdict::Rejected));
    judge("i3", &key("n3"), Some(Verdict::Confirmed));
    judge("i2", &key("n2"), None);
    for need in ["n1", "n2"] {
        desk.fake.state().put("customerNeeds", need, json!({ "body": "edited", "content": "edited" }));
    }
    desk.fake.state().put("customerNeeds", "n3", json!({ "issueId": "i1" }));
    desk.full().unwrap();
    let verdict = |issue_id: &str, id: &str| store.verdict(issue_id, &key(id)).unwrap();
    assert_eq!(verdict("i1", "n1").unwrap().verdict, Verdict::Rejected);
    assert_eq!(verdict("i2", "n2"), None, "what a person took back stays so");
    assert_eq!(verdict("i3", "n3"), None, "to confirm what Linear says leaves it Linear's to withdraw");
    assert_eq!(verdict("i1", "n3").unwrap().origin, Origin::Linear);
    desk.fake.state().put("customerNeeds", "n3", json!({ "issueId": "i2" }));
    desk.sync().unwrap();
    assert_eq!(verdict("i1", "n3"), None, "Linear itself has moved it");
}

#[test]
fn a_need_waits_for_its_issue() {
    let desk = Desk::new();
    desk.fake.state().put_need("n1", "i1", Some("Captions, please"));
    desk.sync().unwrap();
    assert_eq!(desk.scratch.store.counts().unwrap().verdicts, 0);
    desk.fake.state().now_ms += 86_400_000;
    desk.fake.state().put_issue(1, "captions");
    desk.sync().unwrap();
    desk.check_equal();
}

#[test]
fn removed_records_are_nowhere_and_their_verdicts_stay() {
    let scratch = crate::fixture::Scratch::new();
    let records = [crate::fixture::signal(1, "alpha"), crate::fixture::signal(2, "alpha")];
    scratch.import_json(Kind::Signals, &json!(records));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha"), issue(2, "alpha")]));
    let embedder = crate::fixture::LetterCounter::default();
    crate::associate::run(&scratch, &embedder, 0.5);
    let (store, key) = (&scratch.store, SignalKey::of("1"));
    let new = NewVerdict {
        issue_id: "uuid-1",
        signal: &key,
        verdict: Some(Verdict::Confirmed),
        reason: None,
        person: "ann",
        at: noon(),
        similarity: None,
    };
    store.write(|writer| writer.put_verdict(&new)).unwrap();
    let (whole, hash) = (scratch.content(), store.inputs("letters@1").unwrap().hash);
    store.write(|writer| writer.remove(Resource::Issues, "uuid-1", noon())).unwrap();
    store.write(|writer| writer.remove_signal(&SignalKey::of("2"), noon())).unwrap();
    let counts = store.counts().unwrap();
    assert_eq!((counts.issues, counts.signals, counts.associations, counts.verdicts), (1, 1, 1, 0));
    let catalogue = store.catalogue().unwrap();
    assert_eq!(catalogue.issues.identifier, ["ENG-2"]);
    assert_eq!((catalogue.signals.key, catalogue.pairs.issue), (vec!["1".to_owned()], vec![0]));
    assert_eq!(scratch.content().len(), 3, "an issue, a signal, a pair");
    assert!(scratch.content()[0].contains("\"signal_count\":1"), "{}", scratch.content()[0]);
    assert!(store.issue("ENG-1").unwrap().is_none() && store.issue_row("ENG-1").unwrap().is_none());
    assert!(store.signal(&SignalKey::of("2")).unwrap().is_none());
    assert!(store.signal_row(&SignalKey::of("2")).unwrap().is_none());
    assert!(store.write(|writer| writer.put_verdict(&new)).is_err());
    assert_ne!(store.inputs("letters@1").unwrap().hash, hash);
    let vectors = store.vectors("letters@1", 26).unwrap().issues;
    assert_eq!(vectors.rows.len(), 1);
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha")]));
    scratch.import_json(Kind::Signals, &json!([crate::fixture::signal(2, "alpha")]));
    assert_eq!((scratch.content(), store.inputs("letters@1").unwrap().hash), (whole, hash));
    assert_eq!(store.verdict("uuid-1", &key).unwrap().unwrap().person, "ann");
}

impl Desk {
    /// A full run in which the page of this number of a resource fails.
    fn full_with_fault_on_page(&self, resource: &'static str, page: usize, fault: Fault) {
        let options = SyncOptions { full: true, ..self.options() };
        let mut pages = 0;
        let pause = Recorder::default();
        let outcome = sync_linear(&self.scratch.store, &self.linear, &options, &pause, &mut |progress| {
            pages += usize::from(progress.resource == resource && progress.records > 0);
            if pages + 1 == page && progress.records > 0 {
                self.fake.state().faults = [Some(fault.clone())].into();
            }
        });
        assert!(outcome.is_err(), "{outcome:?}");
    }
}
