//! How much each kind of likeness counts.

use serde::{Deserialize, Serialize};

/// What a pair's strength is made of; settings, with defaults that were found to generalise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Strength of a pair for each unit of margin.
    pub meaning: f32,
    /// Strength of a pair for each standard deviation of shared words.
    pub words: f32,
    /// How many times a word of a title or a summary counts; words below it count once.
    pub title: f32,
}

/// Why numbers are no weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The weights must be numbers from 0 to 100.")]
pub struct BadWeights;

impl Weights {
    /// One that can be used.
    ///
    /// # Errors
    /// If a weight is not between 0 and 100.
    pub fn checked(self) -> Result<Self, BadWeights> {
        let is_weight = |weight: &f32| (0.0..=100.0).contains(weight);
        if [self.meaning, self.words, self.title].iter().all(is_weight) { Ok(self) } else { Err(BadWeights) }
    }
}

impl Default for Weights {
    /// On both sets of data the margins of a signal have a standard deviation of 0.08, so
    /// 12.5 makes them standard scores.
    fn default() -> Self {
        Self { meaning: 12.5, words: 0.3, title: 1.0 }
    }
}
