//! How good the order of the matches is, measured on links that people made.

mod links;
mod measures;
mod ranking;

pub use links::{Link, LinksError, read_links};
pub use measures::{Cut, Measures, measure};

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::associate::TextEmbedder;
use crate::score::calibrate::{Example, calibration_error, fit, held_out};
use crate::score::{Model, SCORER_VERSION, ScoreError};
use crate::store::{Store, StoreError};

/// The cuts at which precision and recall are given.
const SIMILARITY_CUTS: [f32; 9] = [0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
/// The same for confidences.
const CONFIDENCE_CUTS: [f32; 9] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/// Signals are put into so many folds; each is judged by a model fitted on the others.
const FOLDS: u32 = 5;

/// Pairs of a lower confidence would hardly be shown to anybody.
const SHOWN_CONFIDENCE: f32 = 0.1;

/// What orders the issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scorer {
    /// Cosine similarity of the embeddings.
    Similarity,
    /// Confidence, as [`crate::score`] makes it.
    Confidence,
}

/// A signal's true issues among all issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Score and truth of every issue, best first.
    pub ranked: Vec<(f32, bool)>,
    /// How many issues are true, whether ranked or not.
    pub true_count: usize,
}

/// How far confidences can be believed, over the candidates of linked signals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// The version of the scorer.
    pub scorer_version: u32,
    /// Candidates of linked signals.
    pub pairs: usize,
    /// Calibration error of the weights that the program comes with, 0 to 1.
    pub error: f64,
    /// The same over pairs of at least 0.1 alone.
    pub error_of_shown: f64,
    /// Calibration error of weights fitted to the links, each fold judged by what was
    /// fitted to the others. None where there is too little to learn from.
    pub held_out_error: Option<f64>,
    /// The same over pairs of at least 0.1 alone.
    pub held_out_error_of_shown: Option<f64>,
    /// What fits all these links best, for comparison. Nothing uses it.
    pub fitted: Option<Model>,
}

/// What an evaluation used, and its result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The figures.
    #[serde(flatten)]
    pub measures: Measures,
    /// Where the order is by confidence.
    pub calibration: Option<Calibration>,
    /// Links whose signal or issue is not in the database, by line.
    pub unknown_lines: Vec<usize>,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The pairs cannot be scored.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ranks all issues for each linked signal and measures where the linked ones stand.
/// Every text must have a vector.
///
/// # Errors
/// See [`EvaluateError`].
pub fn evaluate(
    store: &Store,
    embedder: &dyn TextEmbedder,
    links: &[Link],
    scorer: Scorer,
) -> Result<Evaluation, EvaluateError> {
    let vectors = store.vectors(embedder.model_id(), embedder.dimensions())?;
    let (truth, unknown_lines) = resolve(store, links)?;
    let (measures, calibration) = match scorer {
        Scorer::Similarity => (measure(&ranking::by_similarity(&vectors, &truth), &SIMILARITY_CUTS), None),
        Scorer::Confidence => {
            let (judged, examples) = ranking::by_confidence(store, &vectors, &truth)?;
            (measure(&judged, &CONFIDENCE_CUTS), Some(calibration(&examples)))
        }
    };
    Ok(Evaluation { measures, calibration, unknown_lines })
}

fn calibration(examples: &[Example]) -> Calibration {
    let shipped = Model::default();
    let judged: Vec<(f32, bool)> =
        examples.iter().map(|one| (shipped.confidence(&one.features), one.is_link)).collect();
    let held_out = held_out(examples, FOLDS);
    let held_out_error = |from| held_out.as_ref().map(|judged| calibration_error(judged, from));
    Calibration {
        scorer_version: SCORER_VERSION,
        pairs: examples.len(),
        error: calibration_error(&judged, 0.0),
        error_of_shown: calibration_error(&judged, SHOWN_CONFIDENCE),
        held_out_error: held_out_error(0.0),
        held_out_error_of_shown: held_out_error(SHOWN_CONFIDENCE),
        fitted: fit(examples),
    }
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
