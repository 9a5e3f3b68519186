//! Whatever happened before, a run that finishes leaves what Linear has.

use engine::sync::{LinearEvent, SyncOptions, apply_event};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fake_linear::{Fault, State};
use crate::sync_fixture::Desk;

const ISSUES: u32 = 4;

#[derive(Clone, Debug)]
enum Step {
    NewIssue(u32),
    Edit(u32, u32),
    Move(u32),
    Bin(u32, bool),
    Archive(u32),
    Label(u32, bool),
    RenameLabel(u32),
    RenameState(u32),
    RenameCustomer(u32),
    Need(u32, u32),
    MoveNeed(u32, u32),
    Delete(u32),
    DeleteNeed(u32),
    /// A webhook takes a picture of a record; it is delivered later, or never.
    Event(u32),
    NeedEvent(u32),
    Deliver(usize),
    /// Time without edits.
    Rest,
    Sync(Vec<Option<Fault>>, Vec<u8>),
}

/// Histories; hard deletions, which only a full run can see, in every second one.
fn steps() -> impl Strategy<Value = (bool, Vec<Step>)> {
    let number = || 1..=ISSUES;
    let fault = prop_oneof![
        Just(None),
        Just(Some(Fault::RateLimited(5))),
        Just(Some(Fault::RateLimited(5000))),
        Just(Some(Fault::Status(502))),
        Just(Some(Fault::ErrorType("forbidden"))),
        Just(Some(Fault::EmptyCursor)),
        Just(Some(Fault::CutOff)),
    ];
    // The lists come first, a record a page; most should pass, so that issues have their turn.
    let faults = (0..16_usize, prop::collection::vec(fault, 0..3))
        .prop_map(|(good, bad)| [vec![None; good], bad].concat());
    let meanwhile = (0..16_usize, prop::collection::vec(0..6_u8, 0..3))
        .prop_map(|(quiet, busy)| [vec![9; quiet], busy].concat());
    let sync = (faults, meanwhile);
    let step = prop_oneof![
        3 => number().prop_map(Step::NewIssue),
        3 => (number(), any::<u32>()).prop_map(|(number, word)| Step::Edit(number, word % 1000)),
        1 => number().prop_map(Step::Move),
        2 => (number(), any::<bool>()).prop_map(|(number, is_in)| Step::Bin(number, is_in)),
        1 => number().prop_map(Step::Archive),
        2 => (number(), any::<bool>()).prop_map(|(number, second)| Step::Label(number, second)),
        1 => (0..1000_u32).prop_map(Step::RenameLabel),
        1 => (0..1000_u32).prop_map(Step::RenameState),
        1 => (0..1000_u32).prop_map(Step::RenameCustomer),
        3 => (number(), number()).prop_map(|(need, issue)| Step::Need(need, issue)),
        1 => (number(), number()).prop_map(|(need, issue)| Step::MoveNeed(need, issue)),
        1 => number().prop_map(Step::Delete),
        1 => number().prop_map(Step::DeleteNeed),
        2 => number().prop_map(Step::Event),
        2 => number().prop_map(Step::NeedEvent),
        4 => (0..20_usize).prop_map(Step::Deliver),
        1 => Just(Step::Rest),
        4 => sync.prop_map(|(faults, meanwhile)| Step::Sync(faults, meanwhile)),
    ];
    (any::<bool>(), prop::collection::vec(step, 1..25)).prop_map(|(deletes, mut steps)| {
        steps.retain(|step| deletes || !matches!(step, Step::Delete(_) | Step::DeleteNeed(_)));
        (deletes, steps)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_finished_run_leaves_what_linear_has((deletes, steps) in steps()) {
        let desk = Desk::new();
        desk.fake.state().page_max = 1;
        let mut events = Vec::new();
        for step in &steps {
            take(&desk, step, &mut events);
        }
        let mut state = desk.fake.state();
        state.faults.clear();
        state.meanwhile.clear();
        // Late events are older than this run.
        state.now_ms += 1000;
        drop(state);
        desk.sync_with(&SyncOptions { full: deletes, allow_mass_removal: true, ..desk.options() }).unwrap();
        desk.check_equal();
        let version = desk.scratch.store.catalogue_version().unwrap();
        desk.sync().unwrap();
        prop_assert_eq!(desk.scratch.store.catalogue_version().unwrap(), version);
        for body in events {
            deliver(&desk, &body);
        }
        desk.sync_with(&SyncOptions { full: true, allow_mass_removal: true, ..desk.options() }).unwrap();
        desk.check_equal();
    }
}

fn take(desk: &Desk, step: &Step, events: &mut Vec<Value>) {
    let mut state = desk.fake.state();
    match step {
        Step::Sync(faults, meanwhile) => {
            state.faults = faults.iter().cloned().collect();
            state.meanwhile = meanwhile.iter().map(|kind| edit(*kind)).collect();
            drop(state);
            // It may fail; what it leaves must do no harm.
            drop(desk.sync());
        }
        Step::Event(number) => {
            let id = format!("i{number}");
            if has(&state, "issues", &id) {
                events.push(state.event("update", "issues", &id));
            }
        }
        Step::NeedEvent(number) => {
            let id = format!("n{number}");
            if has(&state, "customerNeeds", &id) {
                events.push(state.event("update", "customerNeeds", &id));
            }
        }
        Step::Deliver(at) if !events.is_empty() => {
            drop(state);
            let at = at % events.len();
            deliver(desk, &events[at]);
        }
        step => change(&mut state, step),
    }
}

fn deliver(desk: &Desk, body: &Value) {
    let event = LinearEvent::from_body(body.to_string().as_bytes()).unwrap();
    let now = desk.fake.state().now();
    desk.scratch.store.write(|writer| apply_event(writer, &event, now)).unwrap();
}

fn change(state: &mut State, step: &Step) {
    match *step {
        Step::NewIssue(number) if !has(state, "issues", &format!("i{number}")) => {
            state.put_issue(number, &format!("issue {number}"));
        }
        Step::Edit(number, word) => {
            update(state, "issues", 'i', number, json!({ "title": format!("word {word}") }))
        }
        Step::Move(number) => {
            let earlier = json!([format!("ENG-{number}")]);
            let fields = json!({ "identifier": format!("OPS-{number}"), "previousIdentifiers": earlier });
            update(state, "issues", 'i', number, fields);
        }
        Step::Bin(number, is_in) => {
            let archived = is_in.then(|| format!("{:.3}", state.now()));
            let trashed = is_in.then_some(true);
            update(state, "issues", 'i', number, json!({ "trashed": trashed, "archivedAt": archived }));
        }
        Step::Archive(number) => {
            let now = format!("{:.3}", state.now());
            update(state, "issues", 'i', number, json!({ "archivedAt": now, "trashed": null }));
        }
        Step::Label(number, second) => {
            let ids = if second { json!(["l1", "l2"]) } else { json!(["l1"]) };
            update(state, "issues", 'i', number, json!({ "labelIds": ids, "assigneeId": "u1" }));
        }
        Step::RenameLabel(word) => state.put("issueLabels", "l1", json!({ "name": format!("label {word}") })),
        Step::RenameState(word) => {
            state.put("workflowStates", "s1", json!({ "name": format!("state {word}") }))
        }
        Step::RenameCustomer(word) => {
            state.put("customers", "c1", json!({ "name": format!("customer {word}") }))
        }
        Step::Need(need, issue) if !has(state, "customerNeeds", &format!("n{need}")) => {
            let body = (need != ISSUES).then_some("Captions, please\nfor the archive");
            state.put_need(&format!("n{need}"), &format!("i{issue}"), body);
        }
        Step::MoveNeed(need, issue) => {
            update(state, "customerNeeds", 'n', need, json!({ "issueId": format!("i{issue}") }));
        }
        Step::Delete(number) => state.delete("issues", &format!("i{number}")),
        Step::DeleteNeed(number) => state.delete("customerNeeds", &format!("n{number}")),
        Step::Rest => state.now_ms += 3_600_000,
        _ => {}
    }
}

/// What people do while a page is on its way.
fn edit(kind: u8) -> fn(&mut State) {
    match kind {
        0 => |state| change(state, &Step::Edit(1, 1)),
        1 => |state| change(state, &Step::NewIssue(3)),
        2 => |state| change(state, &Step::Bin(2, true)),
        3 => |state| change(state, &Step::MoveNeed(1, 2)),
        4 => |state| change(state, &Step::Need(2, 3)),
        _ => |_| {},
    }
}

fn update(state: &mut State, root: &'static str, letter: char, number: u32, fields: Value) {
    let id = format!("{letter}{number}");
    if has(state, root, &id) {
        state.put(root, &id, fields);
    }
}

fn has(state: &State, root: &str, id: &str) -> bool {
    state.records.get(root).is_some_and(|records| records.contains_key(id))
}
