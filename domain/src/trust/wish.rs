//! What a person wants of the matches, and the cut that gives it.

use std::fmt;
use std::str::FromStr;

use super::{Estimate, Stratum};
use crate::Catalogue;

/// Which matches are to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// As many as possible, of which at least so many hundredths are right.
    Right(u8),
    /// All that are stored, the least likely too.
    Everything,
    /// Those of at least this confidence, in hundredths.
    Number(u8),
}

/// Why a text is no wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadWish;

impl Wish {
    /// The least confidence, in hundredths, that fulfils the wish.
    pub fn cut_percent(self, catalogue: &Catalogue, strata: &[Stratum]) -> u8 {
        match self {
            Self::Everything => 0,
            Self::Number(percent) => percent,
            Self::Right(percent) => {
                let wanted = f64::from(percent) / 100.0;
                let is_right = |cut: &u8| {
                    let estimate = Estimate::of(catalogue, strata, *cut);
                    estimate.pairs > 0 && estimate.precision.mean >= wanted
                };
                // Where none is good enough, only what people confirmed is.
                (1..=99).find(is_right).unwrap_or(100)
            }
        }
    }
}

impl Default for Wish {
    /// The least likely of them are right one time in ten; on the demo, of the pairs of linked
    /// signals, four in ten are.
    fn default() -> Self {
        Self::Number(10)
    }
}

/// As it is stored and as forms send it: `right 80`, `everything`, `number 20`.
impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right(percent) => write!(f, "right {percent}"),
            Self::Everything => f.write_str("everything"),
            Self::Number(percent) => write!(f, "number {percent}"),
        }
    }
}

impl FromStr for Wish {
    type Err = BadWish;

    fn from_str(text: &str) -> Result<Self, BadWish> {
        let (word, number) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let percent = number.trim().parse().ok().filter(|percent| (1..=100).contains(percent));
        match (word, percent) {
            ("everything", _) => Ok(Self::Everything),
            ("right", Some(percent)) => Ok(Self::Right(percent)),
            ("number", Some(percent)) => Ok(Self::Number(percent)),
            _ => Err(BadWish),
        }
    }
}
