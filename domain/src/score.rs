//! Scores in the resolution in which they are stored, filtered and shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Kind of score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// The estimated probability that a person would confirm the pair.
    #[default]
    Confidence,
    /// Cosine similarity of the two texts' embeddings.
    Similarity,
}

impl Measure {
    /// Name in URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confidence => "confidence",
            Self::Similarity => "similarity",
        }
    }

    /// Display label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Confidence => "Confidence",
            Self::Similarity => "Similarity",
        }
    }
}

/// A confidence or cosine similarity in steps of 1/10,000, so that the server and the
/// browser apply thresholds to exactly the same pairs.
///
/// ```
/// use domain::Score;
/// let score = Score::of(0.61239);
/// assert_eq!(score.to_string(), "0.61");
/// assert!(score >= Score::from_percent(61));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Score(u16);

impl Score {
    /// Steps between 0 and 1.
    pub const STEPS: u16 = 10_000;

    /// Rounds down, so that a pair below a threshold never appears to reach it.
    /// Negative numbers and NaN become 0, anything above 1 becomes 1.
    pub fn of(number: f32) -> Self {
        let steps = f64::from(number) * f64::from(Self::STEPS);
        // 0.001 steps compensate for the rounding of decimals such as 0.7 in f32.
        Self((steps + 1e-3).floor().clamp(0.0, f64::from(Self::STEPS)) as u16)
    }

    /// From whole hundredths; more than 100 counts as 100.
    pub fn from_percent(percent: u8) -> Self {
        Self(u16::from(percent.min(100)) * (Self::STEPS / 100))
    }

    /// Whole hundredths, rounded down.
    pub fn percent(self) -> u8 {
        (self.0 / (Self::STEPS / 100)) as u8
    }

    /// Steps of 1/10,000.
    pub fn steps(self) -> u16 {
        self.0
    }

    /// Between 0 and 1.
    pub fn number(self) -> f32 {
        f32::from(self.0) / f32::from(Self::STEPS)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.percent() / 100, self.percent() % 100)
    }
}
