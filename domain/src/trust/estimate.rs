//! Precision and recall of a cut.

use super::Stratum;
use crate::{Catalogue, Score};

/// How many verdicts the model's own word counts for in a stratum. With none, it is all
/// there is; with twenty, it hardly matters.
const PRIOR_VERDICTS: f64 = 2.0;
/// Of the normal distribution, so many standard deviations on either side of the mean hold
/// 90 %.
const DEVIATIONS_90: f64 = 1.645;

/// A number between 0 and 1 and where it lies with a probability of 90 %.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// The likeliest.
    pub mean: f64,
    /// Hardly below.
    pub low: f64,
    /// Hardly above.
    pub high: f64,
}

/// What a cut keeps, and how good that is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Pairs of at least that confidence.
    pub pairs: usize,
    /// How many pairs are judged as part of the samples that this rests on.
    pub judged: usize,
    /// Share of them that is right.
    pub precision: Range,
    /// Share of all stored pairs that are right which is among them.
    pub recall: Range,
}

/// A number of right pairs that is not known for certain.
#[derive(Clone, Copy, Default)]
struct Right {
    mean: f64,
    variance: f64,
}

impl Estimate {
    /// Of the pairs of at least `cut_percent` hundredths. Each stratum is judged by its own
    /// sample and counts for as many pairs as it has (stratified sampling: Cochran, "Sampling
    /// Techniques", 5.3); the model's confidence stands in where verdicts are few.
    pub fn of(catalogue: &Catalogue, strata: &[Stratum], cut_percent: u8) -> Self {
        let cut = Score::from_percent(cut_percent);
        let (mut kept, mut left) = (Right::default(), Right::default());
        let (mut pairs, mut judged) = (0, 0);
        for stratum in strata {
            let confidence = |pair: &u32| catalogue.pairs.confidence[*pair as usize];
            let (above, below): (Vec<Score>, Vec<Score>) =
                stratum.pairs.iter().map(confidence).partition(|confidence| *confidence >= cut);
            kept.add(stratum, &above);
            left.add(stratum, &below);
            pairs += above.len();
            judged += if above.is_empty() { 0 } else { stratum.judged };
        }
        let all = kept.mean + left.mean;
        // To first order, for two numbers that do not depend on each other.
        let recall_variance = (left.mean.powi(2) * kept.variance + kept.mean.powi(2) * left.variance)
            / all.powi(4).max(f64::MIN_POSITIVE);
        Self {
            pairs,
            judged,
            precision: range(kept.mean, kept.variance, pairs as f64),
            recall: if all > 0.0 { around(kept.mean / all, recall_variance) } else { Range::default() },
        }
    }
}

impl Right {
    /// Adds a part of a stratum's pairs.
    fn add(&mut self, stratum: &Stratum, confidences: &[Score]) {
        if confidences.is_empty() {
            return;
        }
        let count = confidences.len() as f64;
        let expected = confidences.iter().map(|score| f64::from(score.number())).sum::<f64>() / count;
        let verdicts = stratum.judged as f64 + PRIOR_VERDICTS;
        let share = (stratum.right as f64 + PRIOR_VERDICTS * expected) / verdicts;
        self.mean += count * share;
        // Of a beta distribution.
        self.variance += count * count * share * (1.0 - share) / (verdicts + 1.0);
    }
}

fn range(right: f64, variance: f64, pairs: f64) -> Range {
    if pairs > 0.0 { around(right / pairs, variance / (pairs * pairs)) } else { Range::default() }
}

fn around(mean: f64, variance: f64) -> Range {
    let deviation = DEVIATIONS_90 * variance.sqrt();
    Range { mean, low: (mean - deviation).max(0.0), high: (mean + deviation).min(1.0) }
}
