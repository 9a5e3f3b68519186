//! How sure it is that a signal speaks of an issue.
//!
//! A similarity means little by itself: some texts are near to everything, and a true
//! pair often lies below pairs that are not. So a pair is compared with its rivals.
//!
//! 1. *Candidates* are the best in each direction, the best by shared words, and every
//!    pair above the similarity's floor.
//! 2. A candidate's *strength* adds its similarity, corrected for hubs, and its telling
//!    words in common, without templates.
//! 3. Its *shares* are its part in the strength of all candidates of its signal, and of
//!    its issue: with ten rivals as strong, none of them is likely.
//! 4. A logistic [`Model`] makes the shares into the *confidence*.
//!
//! Pure: the same input gives the same output, whatever the number of cores.

mod bm25;
pub mod calibrate;
mod calibration;
mod candidates;
mod features;
mod fit;
mod hubs;
mod model;
mod shares;
mod templates;
#[cfg(test)]
mod tests;
mod weights;
mod words;

pub use calibration::Calibration;
pub use features::Features;
pub use model::{BadModel, Model};
pub use weights::{BadWeights, Weights};
pub(crate) use words::singular;

use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::neighbours::Matrix;

/// Moves on when the same input gives another confidence, so that stored ones are made
/// anew.
pub const SCORER_VERSION: u32 = 1;

/// More candidates than this for their similarity alone are refused: they would fill the
/// memory. The others are a fixed number a record.
pub const MAX_ABOVE_FLOOR: usize = 20_000_000;

/// The records of one side.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// A unit vector a record, of its cleaned text.
    pub vectors: &'a Matrix,
    /// The cleaned texts in the same order.
    pub texts: &'a [String],
}

/// What to look at, and how to judge it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreOptions {
    /// How many of the nearest are candidates, in each direction.
    pub nearest: usize,
    /// How many issues are candidates of a signal for the words they share.
    pub by_words: usize,
    /// Pairs of at least this cosine similarity are candidates in any case.
    pub min_similarity: f32,
    /// How much meaning and words count.
    pub weights: Weights,
    /// Makes the confidence.
    pub model: Model,
}

impl Default for ScoreOptions {
    fn default() -> Self {
        Self {
            nearest: 50,
            by_words: 20,
            min_similarity: 0.5,
            weights: Weights::default(),
            model: Model::default(),
        }
    }
}

/// A candidate with its scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ScoredPair {
    /// Place of the signal in its side.
    pub signal: u32,
    /// Place of the issue in its side.
    pub issue: u32,
    /// Cosine similarity of the two vectors.
    pub similarity: f32,
    /// The estimated probability, 0 to 1, that a person would confirm the pair.
    pub confidence: f32,
    /// What the confidence was made of.
    pub features: Features,
}

/// Why nothing was scored.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// Somebody stopped it.
    #[error("Stopped.")]
    Stopped,
    /// The floor lets too much through.
    #[error(
        "More than {MAX_ABOVE_FLOOR} pairs have a similarity of at least {0}; choose a higher --min-similarity."
    )]
    TooMany(f32),
}

/// Scores all candidates and the pairs in `also`, each a signal and an issue by place, in
/// order of signal and then issue. What is only in `also` is nobody's rival, so it changes
/// nothing about the others.
///
/// # Errors
/// If more than [`MAX_ABOVE_FLOOR`] pairs are above the floor, or it is stopped.
///
/// # Panics
/// If a side has not as many texts as vectors, the two sides' vectors differ in length, or a
/// place is beyond its side.
pub fn score(
    issues: Side<'_>,
    signals: Side<'_>,
    also: &[(u32, u32)],
    options: &ScoreOptions,
    stop: &AtomicBool,
) -> Result<Vec<ScoredPair>, ScoreError> {
    for side in [issues, signals] {
        assert_eq!(side.vectors.len(), side.texts.len(), "every record must have a vector and a text");
    }
    let scored = |found: features::Candidate| ScoredPair {
        signal: found.signal,
        issue: found.issue,
        similarity: found.similarity,
        confidence: options.model.confidence(&found.features),
        features: found.features,
    };
    Ok(features::candidates(issues, signals, also, options, stop)?.into_iter().map(scored).collect())
}
