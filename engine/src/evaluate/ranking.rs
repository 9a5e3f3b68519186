//! All issues in order, for each signal that people linked.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

use super::{EvaluateError, Judged, Truth};
use crate::associate::Scorer;
use crate::neighbours::{BlockedJoin, Neighbours};
use crate::score::ScoredPair;
use crate::score::calibrate::Example;
use crate::store::{AllVectors, Store, Vectors};

/// The least similarity of candidates, as associations usually have it.
const MIN_SIMILARITY: f32 = 0.5;

/// By cosine similarity.
pub(super) fn by_similarity(vectors: &AllVectors, truth: &Truth) -> Vec<Judged> {
    let index = BlockedJoin::new(&vectors.issues.matrix);
    linked_signals(&vectors.signals, truth)
        .map(|(signal, true_issues)| {
            let ranked = nearest(&index, vectors, signal);
            Judged::new(vectors, signal, ranked, true_issues)
        })
        .collect()
}

/// The lists, and examples with their confidence.
type Ranked = (Vec<Judged>, Vec<(Example, f32)>);

/// By confidence, those that are no candidates last, by similarity. Beside that every
/// candidate of a linked signal whose truth is known with its confidence, for the calibration.
pub(super) fn by_confidence(
    store: &Store,
    vectors: &AllVectors,
    truth: &Truth,
    stop: &AtomicBool,
) -> Result<Ranked, EvaluateError> {
    let AllVectors { issues, signals, .. } = vectors;
    let scorer = Scorer::of(store)?;
    let scored = scorer.scored::<EvaluateError>(store, issues, signals, &[], MIN_SIMILARITY, stop)?;
    let index = BlockedJoin::new(&issues.matrix);
    let (mut judged, mut examples) = (Vec::new(), Vec::new());
    for (signal, true_issues) in linked_signals(signals, truth) {
        let mut candidates = of_signal(&scored, signal).to_vec();
        let row = |pair: &ScoredPair| issues.rows[pair.issue as usize];
        let known = candidates.iter().filter(|pair| truth.is_known(signals.rows[signal], row(pair)));
        examples.extend(known.map(|pair| {
            let is_link = true_issues.contains(&row(pair));
            (Example { features: pair.features, is_link, group: signal as u32 }, pair.confidence)
        }));
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.issue.cmp(&b.issue)));
        let seen: HashSet<usize> = candidates.iter().map(|pair| pair.issue as usize).collect();
        let others = nearest(&index, vectors, signal).filter(|(issue, _)| !seen.contains(issue));
        let ranked = candidates.iter().map(|pair| (pair.issue as usize, pair.confidence));
        let ranked = ranked.chain(others.map(|(issue, _)| (issue, 0.0)));
        judged.push(Judged::new(vectors, signal, ranked, true_issues));
    }
    Ok((judged, examples))
}

/// The linked signals that have a vector, by their place, and their true issues.
fn linked_signals<'a>(
    signals: &Vectors,
    truth: &'a Truth,
) -> impl Iterator<Item = (usize, &'a HashSet<i64>)> {
    let places: HashMap<i64, usize> = signals.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
    truth.issues_of.iter().filter_map(move |(signal, issues)| Some((*places.get(signal)?, issues)))
}

/// All issues and their similarities, the most similar first.
fn nearest(index: &BlockedJoin, vectors: &AllVectors, signal: usize) -> impl Iterator<Item = (usize, f32)> {
    let hits = index.nearest(vectors.signals.matrix.row(signal), vectors.issues.rows.len());
    hits.into_iter().map(|hit| (hit.point as usize, hit.similarity))
}

/// A signal's part of all pairs, which are in order of signal.
fn of_signal(scored: &[ScoredPair], signal: usize) -> &[ScoredPair] {
    let from = scored.partition_point(|pair| (pair.signal as usize) < signal);
    let to = scored.partition_point(|pair| (pair.signal as usize) <= signal);
    &scored[from..to]
}
