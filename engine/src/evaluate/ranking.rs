//! All issues in order, for each signal that people linked.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

use super::{EvaluateError, Judged, Truth};
use crate::neighbours::{BlockedJoin, Neighbours};
use crate::score::calibrate::Example;
use crate::score::{ScoreOptions, ScoredPair, Side, score};
use crate::store::{self, AllVectors, Store, Vectors};

/// By cosine similarity.
pub(super) fn by_similarity(vectors: &AllVectors, truth: &Truth) -> Vec<Judged> {
    let index = BlockedJoin::new(&vectors.issues.matrix);
    linked_signals(&vectors.signals, truth)
        .map(|(signal, true_issues)| Judged {
            ranked: nearest(&index, vectors, signal)
                .map(|(issue, similarity)| (similarity, true_issues.contains(&vectors.issues.rows[issue])))
                .collect(),
            true_count: true_issues.len(),
        })
        .collect()
}

/// By confidence, those that are no candidates last, by similarity. Beside that every
/// candidate of a linked signal, for the calibration.
pub(super) fn by_confidence(
    store: &Store,
    vectors: &AllVectors,
    truth: &Truth,
) -> Result<(Vec<Judged>, Vec<Example>), EvaluateError> {
    let AllVectors { issues, signals, .. } = vectors;
    let issue_texts = store.texts(store::Side::Issues, &issues.rows)?;
    let signal_texts = store.texts(store::Side::Signals, &signals.rows)?;
    let scored = score(
        Side { vectors: &issues.matrix, texts: &issue_texts },
        Side { vectors: &signals.matrix, texts: &signal_texts },
        &[],
        &ScoreOptions::default(),
        &AtomicBool::new(false),
    )?;
    let index = BlockedJoin::new(&issues.matrix);
    let (mut judged, mut examples) = (Vec::new(), Vec::new());
    for (signal, true_issues) in linked_signals(signals, truth) {
        let is_link = |issue: usize| true_issues.contains(&issues.rows[issue]);
        let mut candidates = of_signal(&scored, signal).to_vec();
        examples.extend(candidates.iter().map(|pair| Example {
            features: pair.features,
            is_link: is_link(pair.issue as usize),
            group: signal as u32,
        }));
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.issue.cmp(&b.issue)));
        let known: HashSet<usize> = candidates.iter().map(|pair| pair.issue as usize).collect();
        let others = nearest(&index, vectors, signal).filter(|(issue, _)| !known.contains(issue));
        let ranked = candidates.iter().map(|pair| (pair.confidence, is_link(pair.issue as usize)));
        let ranked = ranked.chain(others.map(|(issue, _)| (0.0, is_link(issue)))).collect();
        judged.push(Judged { ranked, true_count: true_issues.len() });
    }
    Ok((judged, examples))
}

/// The linked signals that have a vector, by their place, and their true issues.
fn linked_signals<'a>(
    signals: &Vectors,
    truth: &'a Truth,
) -> impl Iterator<Item = (usize, &'a HashSet<i64>)> {
    let places: HashMap<i64, usize> = signals.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
    truth.iter().filter_map(move |(signal, issues)| Some((*places.get(signal)?, issues)))
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
