//! Estimated precision and recall at a threshold.

use super::Stratum;
use crate::{Catalogue, Score};

/// Weight of the model's own estimate in a stratum, in verdicts: decisive without verdicts,
/// negligible with twenty.
const PRIOR_VERDICTS: f64 = 2.0;
/// 90 % of a normal distribution lie within this number of standard deviations of the
/// mean.
const DEVIATIONS_90: f64 = 1.645;

/// An estimate between 0 and 1 with its 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// Mean.
    pub mean: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Number of matches at a threshold, with precision and recall.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Number of pairs at or above the threshold.
    pub pairs: usize,
    /// Number of judged pairs in the samples used.
    pub judged: usize,
    /// Precision.
    pub precision: Range,
    /// Recall, relative to all stored pairs.
    pub recall: Range,
}

/// Estimated number of correct pairs.
#[derive(Clone, Copy, Default)]
struct Right {
    mean: f64,
    variance: f64,
}

impl Estimate {
    /// Estimates for pairs with at least `threshold_percent` hundredths. Each stratum is estimated from its own
    /// sample and weighted by its size (stratified sampling: Cochran, "Sampling
    /// Techniques", 5.3); the model's confidence is used as a prior.
    pub fn of(catalogue: &Catalogue, strata: &[Stratum], threshold_percent: u8) -> Self {
        let threshold = Score::from_percent(threshold_percent);
        let (mut kept, mut left) = (Right::default(), Right::default());
        let (mut pairs, mut judged) = (0, 0);
        for stratum in strata {
            let confidence = |pair: &u32| catalogue.pairs.confidence[*pair as usize];
            let (above, below): (Vec<Score>, Vec<Score>) =
                stratum.pairs.iter().map(confidence).partition(|confidence| *confidence >= threshold);
            kept.add(stratum, &above);
            left.add(stratum, &below);
            pairs += above.len();
            judged += if above.is_empty() { 0 } else { stratum.judged };
        }
        let all = kept.mean + left.mean;
        // First order, for independent variables.
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
    /// Adds some pairs of a stratum.
    fn add(&mut self, stratum: &Stratum, confidences: &[Score]) {
        if confidences.is_empty() {
            return;
        }
        let count = confidences.len() as f64;
        let expected = confidences.iter().map(|score| f64::from(score.number())).sum::<f64>() / count;
        let verdicts = stratum.judged as f64 + PRIOR_VERDICTS;
        let share = (stratum.right as f64 + PRIOR_VERDICTS * expected) / verdicts;
        self.mean += count * share;
        // Variance of a beta distribution.
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
