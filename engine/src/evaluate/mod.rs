//! How good the order of the matches is, measured on links that people made.

mod links;
mod measures;

pub use links::{Link, LinksError, read_links};
pub use measures::{Cut, Measures, measure};

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::associate::TextEmbedder;
use crate::neighbours::{BlockedJoin, Neighbours};
use crate::store::{AllVectors, Store, StoreError};

/// A signal's true issues among all issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Similarity and truth of every issue, best first.
    pub ranked: Vec<(f32, bool)>,
    /// How many issues are true, whether ranked or not.
    pub true_count: usize,
}

/// What an evaluation used, and its result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The figures.
    #[serde(flatten)]
    pub measures: Measures,
    /// Links whose signal or issue is not in the database, by line.
    pub unknown_lines: Vec<usize>,
}

/// Ranks all issues for each linked signal by cosine similarity and measures where
/// the linked ones stand. Every text must have a vector.
///
/// # Errors
/// If the store fails.
pub fn evaluate(
    store: &Store,
    embedder: &dyn TextEmbedder,
    links: &[Link],
) -> Result<Evaluation, StoreError> {
    let AllVectors { issues, signals, .. } = store.vectors(embedder.model_id(), embedder.dimensions())?;
    let (truth, unknown_lines) = resolve(store, links)?;
    let signal_at: HashMap<i64, usize> =
        signals.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
    let index = BlockedJoin::new(&issues.matrix);
    let judged: Vec<Judged> = truth
        .iter()
        .filter_map(|(signal, true_issues)| {
            let query = signals.matrix.row(*signal_at.get(signal)?);
            let ranked = index.nearest(query, issues.rows.len());
            let truth = |point: u32| true_issues.contains(&issues.rows[point as usize]);
            let ranked = ranked.iter().map(|hit| (hit.similarity, truth(hit.point))).collect();
            Some(Judged { ranked, true_count: true_issues.len() })
        })
        .collect();
    Ok(Evaluation { measures: measure(&judged), unknown_lines })
}

type Truth = BTreeMap<i64, HashSet<i64>>;

fn resolve(store: &Store, links: &[Link]) -> Result<(Truth, Vec<usize>), StoreError> {
    let mut truth = Truth::new();
    let mut unknown = Vec::new();
    for link in links {
        match (store.signal_row(&link.signal)?, store.issue_row(&link.issue)?) {
            (Some(signal), Some(issue)) => {
                truth.entry(signal).or_default().insert(issue);
            }
            _ => unknown.push(link.line),
        }
    }
    Ok((truth, unknown))
}
