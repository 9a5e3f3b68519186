//! The threshold setting.

use std::fmt;
use std::str::FromStr;

use super::{Estimate, Stratum};
use crate::Catalogue;

/// How the threshold is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// The lowest confidence with at least this estimated precision, in hundredths.
    Precision(u8),
    /// All stored pairs.
    Everything,
    /// This confidence, in hundredths.
    Confidence(u8),
}

/// The text is not a threshold setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadThreshold;

impl Threshold {
    /// The resulting minimum confidence, in hundredths.
    pub fn percent(self, catalogue: &Catalogue, strata: &[Stratum]) -> u8 {
        match self {
            Self::Everything => 0,
            Self::Confidence(percent) => percent,
            Self::Precision(percent) => {
                let wanted = f64::from(percent) / 100.0;
                let is_right = |percent: &u8| {
                    let estimate = Estimate::of(catalogue, strata, *percent);
                    estimate.pairs > 0 && estimate.precision.mean >= wanted
                };
                // If no threshold reaches the precision, only confirmed pairs are matches.
                (1..=99).find(is_right).unwrap_or(100)
            }
        }
    }
}

impl Default for Threshold {
    /// 0.10: on the demo, four in ten pairs of linked
    /// signals above it are correct.
    fn default() -> Self {
        Self::Confidence(10)
    }
}

/// Format of the database and of forms: `right 80`, `everything`, `number 20`.
impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Precision(percent) => write!(f, "right {percent}"),
            Self::Everything => f.write_str("everything"),
            Self::Confidence(percent) => write!(f, "number {percent}"),
        }
    }
}

impl FromStr for Threshold {
    type Err = BadThreshold;

    fn from_str(text: &str) -> Result<Self, BadThreshold> {
        let (word, number) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let percent = number.trim().parse().ok().filter(|percent| (1..=100).contains(percent));
        match (word, percent) {
            ("everything", _) => Ok(Self::Everything),
            ("right", Some(percent)) => Ok(Self::Precision(percent)),
            ("number", Some(percent)) => Ok(Self::Confidence(percent)),
            _ => Err(BadThreshold),
        }
    }
}
