//! From what is known of a pair to a probability.

use serde::{Deserialize, Serialize};

use super::Features;

/// A logistic model over the two shares of a pair. No weight is negative, so confidence
/// never falls when similarity or shared words rise and all else stays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Numbers")]
pub struct Model {
    signal_share: f64,
    issue_share: f64,
    intercept: f64,
}

/// A model as it is written down.
#[derive(Deserialize)]
struct Numbers {
    signal_share: f64,
    issue_share: f64,
    intercept: f64,
}

impl TryFrom<Numbers> for Model {
    type Error = BadModel;

    fn try_from(Numbers { signal_share, issue_share, intercept }: Numbers) -> Result<Self, BadModel> {
        Self::new(signal_share, issue_share, intercept)
    }
}

/// Why numbers are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A model's weights must be numbers of at least 0, and its intercept a number.")]
pub struct BadModel;

impl Model {
    /// One of other weights.
    ///
    /// # Errors
    /// If a weight is below zero or anything is no finite number.
    pub fn new(signal_share: f64, issue_share: f64, intercept: f64) -> Result<Self, BadModel> {
        let is_weight = |weight: f64| weight.is_finite() && weight >= 0.0;
        if is_weight(signal_share) && is_weight(issue_share) && intercept.is_finite() {
            Ok(Self { signal_share, issue_share, intercept })
        } else {
            Err(BadModel)
        }
    }

    /// Its weights and its intercept, in the order of [`Model::new`].
    pub(super) fn numbers(&self) -> [f64; 3] {
        [self.signal_share, self.issue_share, self.intercept]
    }

    /// The estimated probability, 0 to 1, that a person would confirm the pair.
    pub fn confidence(&self, features: &Features) -> f32 {
        let evidence = self.signal_share * f64::from(features.signal_share)
            + self.issue_share * f64::from(features.issue_share)
            + self.intercept;
        (1.0 / (1.0 + (-evidence).exp())) as f32
    }
}

impl Default for Model {
    /// Round numbers between what `associations --json evaluate --links links.tsv` fits
    /// on the demo data (1.4, 0.3, 3.1) and on another product's support forum (1.1, 0.2,
    /// 1.0). The share of the issue counts half, more than either says: both link signals
    /// to issues, and where issues are linked to signals the two weights change places.
    fn default() -> Self {
        Self { signal_share: 1.0, issue_share: 0.5, intercept: 2.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_model_that_could_fall_is_refused() {
        for (signal, issue, intercept) in
            [(-0.1, 1.0, 0.0), (1.0, -0.1, 0.0), (f64::NAN, 1.0, 0.0), (1.0, 1.0, f64::INFINITY)]
        {
            assert_eq!(Model::new(signal, issue, intercept), Err(BadModel));
        }
        assert_eq!(Model::new(1.0, 0.5, 2.0), Ok(Model::default()));
    }

    proptest! {
        #[test]
        fn confidence_is_a_probability_that_never_falls_with_a_share(
            signal in -60.0_f32..0.0, issue in -60.0_f32..0.0, more in 0.0_f32..30.0,
        ) {
            let confidence = |signal_share: f32, issue_share: f32| {
                Model::default().confidence(&Features { signal_share, issue_share, ..Features::default() })
            };
            let before = confidence(signal, issue);
            prop_assert!((0.0..=1.0).contains(&before));
            prop_assert!(confidence(signal + more, issue) >= before);
            prop_assert!(confidence(signal, issue + more) >= before);
        }
    }
}
