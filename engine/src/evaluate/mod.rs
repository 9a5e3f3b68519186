//! How good the order of the matches is, measured on links that people made.

mod compare;
mod links;
mod measures;
mod ranking;
mod truth;

pub use compare::{CompareError, Comparison, Difference, Entry, compare};
pub use links::{Link, LinksError, read_links};
pub use measures::{Cut, Measures, measure};
pub use truth::Truth;

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use crate::associate::TextEmbedder;
use crate::score::calibrate::{Example, calibration_error, fit, held_out};
use crate::score::{Model, SCORER_VERSION, ScoreError};
use crate::store::{AllVectors, Store, StoreError};

/// The cuts at which precision and recall are given.
const SIMILARITY_CUTS: [f32; 9] = [0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
/// The same for confidences.
const CONFIDENCE_CUTS: [f32; 9] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/// Signals are put into so many folds; each is judged by a model fitted on the others.
const FOLDS: u32 = 5;

/// Pairs of a lower confidence would hardly be shown to anybody.
const SHOWN_CONFIDENCE: f32 = 0.1;

/// What orders the issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scorer {
    /// Cosine similarity of the embeddings.
    Similarity,
    /// Confidence, as [`crate::score`] makes it with the weights and the calibration in force.
    Confidence,
}

impl Scorer {
    /// What people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Similarity => "similarity",
            Self::Confidence => "confidence",
        }
    }
}

/// A signal's true issues among all issues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Row of the signal.
    signal: i64,
    /// Score and truth of every issue, best first.
    pub ranked: Vec<(f32, bool)>,
    /// How many issues are true, whether ranked or not.
    pub true_count: usize,
    /// Row and rank, from 1, of those that are ranked.
    true_ranks: Vec<(i64, usize)>,
}

impl Judged {
    /// `ranked` gives the place of each issue and its score, best first.
    fn new(
        vectors: &AllVectors,
        signal: usize,
        ranked: impl Iterator<Item = (usize, f32)>,
        true_issues: &HashSet<i64>,
    ) -> Self {
        let signal = vectors.signals.rows[signal];
        let mut judged = Self { signal, true_count: true_issues.len(), ..Self::default() };
        for (issue, score) in ranked {
            let row = vectors.issues.rows[issue];
            let is_true = true_issues.contains(&row);
            judged.ranked.push((score, is_true));
            if is_true {
                judged.true_ranks.push((row, judged.ranked.len()));
            }
        }
        judged
    }

    /// Signal and issue of every link, and the rank of the issue.
    fn true_ranks(&self) -> impl Iterator<Item = ((i64, i64), usize)> {
        self.true_ranks.iter().map(|(issue, rank)| ((self.signal, *issue), *rank))
    }
}

/// How far confidences can be believed, over the candidates of linked signals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// The version of the scorer.
    pub scorer_version: u32,
    /// Candidates of linked signals.
    pub pairs: usize,
    /// Calibration error of the confidences as they stand, 0 to 1.
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
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What a scorer makes of linked signals.
struct AllJudged {
    scorer: Scorer,
    lists: Vec<Judged>,
    /// Candidates whose truth is known, with their confidence.
    examples: Vec<(Example, f32)>,
}

impl AllJudged {
    fn measures(&self) -> Measures {
        let cuts = if self.scorer == Scorer::Similarity { &SIMILARITY_CUTS } else { &CONFIDENCE_CUTS };
        measure(&self.lists, cuts)
    }

    fn calibration(&self) -> Option<Calibration> {
        if self.scorer == Scorer::Similarity {
            return None;
        }
        let judged: Vec<(f32, bool)> =
            self.examples.iter().map(|(example, confidence)| (*confidence, example.is_link)).collect();
        let examples: Vec<Example> = self.examples.iter().map(|(example, _)| *example).collect();
        let held_out = held_out(&examples, FOLDS);
        let held_out_error = |from| held_out.as_ref().map(|judged| calibration_error(judged, from));
        Some(Calibration {
            scorer_version: SCORER_VERSION,
            pairs: judged.len(),
            error: calibration_error(&judged, 0.0),
            error_of_shown: calibration_error(&judged, SHOWN_CONFIDENCE),
            held_out_error: held_out_error(0.0),
            held_out_error_of_shown: held_out_error(SHOWN_CONFIDENCE),
            fitted: fit(&examples),
        })
    }
}

/// Ranks all issues for each linked signal and measures where the linked ones stand.
/// Every text must have a vector.
///
/// # Errors
/// See [`EvaluateError`].
pub fn evaluate(
    store: &Store,
    embedder: &dyn TextEmbedder,
    truth: &Truth,
    scorer: Scorer,
) -> Result<Evaluation, EvaluateError> {
    let judged = judge(store, embedder, truth, scorer, &AtomicBool::new(false))?;
    Ok(Evaluation {
        measures: judged.measures(),
        calibration: judged.calibration(),
        unknown_lines: truth.unknown_lines.clone(),
    })
}

fn judge(
    store: &Store,
    embedder: &dyn TextEmbedder,
    truth: &Truth,
    scorer: Scorer,
    stop: &AtomicBool,
) -> Result<AllJudged, EvaluateError> {
    let vectors = store.vectors(embedder.model_id(), embedder.dimensions())?;
    let (lists, examples) = match scorer {
        Scorer::Similarity => (ranking::by_similarity(&vectors, truth), Vec::new()),
        Scorer::Confidence => ranking::by_confidence(store, &vectors, truth, stop)?,
    };
    Ok(AllJudged { scorer, lists, examples })
}
