//! Scoring the pairs of a few changed records among very many.
//!
//! To score everything takes half a minute where there are tens of thousands of records. So
//! the changed ones are scored among those near to them, what these are associated with,
//! and an even choice of all others that stands for the rest. Their confidences stand in for
//! those of a run over everything, and stay until the next one.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use super::AssociateError;
use super::held_side::HeldSide;
use super::scorer::Scorer;
use super::vectors::HeldVectors;
use crate::store::{Changes, NewPair, Side, Store};

/// So many of the nearest of a changed record are looked at, beside all above the floor.
const NEAR: usize = 50;
/// So many of what a near record is associated with, the surest first.
const RIVALS: usize = 10;
/// So many records of a side stand for all.
const BACKGROUND: usize = 250;

/// Every pair worth keeping that has a changed record in it.
pub(super) fn changed_pairs(
    store: &Store,
    scorer: &Scorer,
    held: &HeldVectors,
    changes: &Changes,
    floor: f32,
    stop: &AtomicBool,
) -> Result<Vec<NewPair>, AssociateError> {
    let near_signals = near(&held.issues, &changes.issues, &held.signals, floor);
    let near_issues = near(&held.signals, &changes.signals, &held.issues, floor);
    let rows = |changed: &[i64], near: BTreeSet<i64>, rivals: Vec<i64>, side: &HeldSide| -> Vec<i64> {
        let all = &side.vectors().rows;
        let background = all.iter().step_by((all.len() / BACKGROUND).max(1)).copied();
        let rows: BTreeSet<i64> =
            background.chain(near).chain(rivals).chain(changed.iter().copied()).collect();
        rows.into_iter().collect()
    };
    let issue_rivals = store.partners(Side::Signals, near_signals.iter().copied(), RIVALS)?;
    let signal_rivals = store.partners(Side::Issues, near_issues.iter().copied(), RIVALS)?;
    let issues = held.issues.pick(&rows(&changes.issues, near_issues, issue_rivals, &held.issues));
    let signals = held.signals.pick(&rows(&changes.signals, near_signals, signal_rivals, &held.signals));
    let mut pairs = scorer.pairs(store, &issues, &signals, floor, stop)?;
    let is_changed = |pair: &NewPair| {
        changes.issues.binary_search(&pair.issue).is_ok()
            || changes.signals.binary_search(&pair.signal).is_ok()
    };
    pairs.retain(is_changed);
    Ok(pairs)
}

/// The records of the other side that are near to changed ones.
fn near(side: &HeldSide, changed: &[i64], others: &HeldSide, floor: f32) -> BTreeSet<i64> {
    let changed = side.pick(changed);
    let near = changed.matrix.rows().flat_map(|vector| others.near(vector, NEAR, floor));
    near.map(|(_, row)| row).collect()
}
