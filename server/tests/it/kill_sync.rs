//! kill −9 in the middle of a sync leaves a sound database, and the next one ends where an
//! undisturbed one does.

use serde_json::{Value, json};

use crate::fake_linear::{FakeLinear, Fault, KEY};
use crate::kill::{pairs, wait_until};
use crate::program::Desk;
use crate::sync::linear;

pub const SYNC: [&str; 2] = ["sync", "linear"];

#[test]
fn a_sync_killed_at_any_page_is_made_good_by_the_next() {
    let (fake, desk, undisturbed) = (workspace(), with_signals(), with_signals());
    sync(&undisturbed, &fake);
    let pages = fake.state().asked.len();
    for page in 0..pages {
        hold_at(&fake, page);
        let mut child = linear(&desk, &SYNC, &fake.url, Some(KEY)).spawn().unwrap();
        wait_until_held(&fake, page);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(desk.json(&["check"])["sound"], true, "page {page}");
    }
    assert_eq!(issues(&desk).as_array().map(Vec::len), Some(7), "pages that came are kept");
    sync(&desk, &fake);
    assert_same(&desk, &undisturbed);
}

/// What issues about captions go with.
pub fn with_signals() -> Desk {
    let desk = Desk::new();
    let signals = json!([{ "id": 1, "summary": "captions", "context": "" }, { "id": 2, "summary": "refunds", "context": "" }]);
    desk.ok(&["import", "signals", &desk.write("signals.json", &signals.to_string())]);
    desk
}

/// Seven issues on four pages, after what else there is.
pub fn workspace() -> FakeLinear {
    let fake = FakeLinear::start();
    let mut state = fake.state();
    state.page_max = 2;
    (1..=7).for_each(|number| state.put_issue(number, "captions"));
    drop(state);
    fake
}

/// A page of the next sync, counted from 0, never comes.
pub fn hold_at(fake: &FakeLinear, page: usize) {
    let mut state = fake.state();
    state.asked.clear();
    state.faults = (0..page).map(|_| None).chain([Some(Fault::Silence)]).collect();
}

/// The same of the last page of issues, after a whole sync; returns which that is.
pub fn hold_in_issues(fake: &FakeLinear) -> usize {
    let page = fake.state().asked.iter().rposition(|(root, _)| *root == "issues").unwrap();
    hold_at(fake, page);
    page
}

pub fn wait_until_held(fake: &FakeLinear, page: usize) {
    wait_until(|| (fake.state().asked.len() > page).then_some(()));
}

pub fn sync(desk: &Desk, fake: &FakeLinear) {
    let output = linear(desk, &SYNC, &fake.url, Some(KEY)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn assert_same(desk: &Desk, undisturbed: &Desk) {
    assert_eq!(issues(desk), issues(undisturbed));
    let found = pairs(undisturbed);
    assert!(!found.is_empty());
    assert_eq!(pairs(desk), found);
    assert_eq!(desk.json(&["check"])["sound"], true);
}

pub fn issues(desk: &Desk) -> Value {
    desk.json(&["export", "issues"])
}
