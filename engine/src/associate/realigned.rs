//! How far confidences that were estimated in a neighbourhood were from those of a run over
//! everything.

use serde::{Deserialize, Serialize};

use crate::store::{Estimates, NewPair};

/// The difference between estimated confidences and those of the run that replaced them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Realigned {
    /// Associations of changed records that both have.
    pub pairs: u64,
    /// Mean absolute difference of their confidences, 0 to 1.
    pub mean_difference: f64,
    /// The largest absolute difference, 0 to 1.
    pub largest_difference: f64,
    /// Associations of changed records that only the full run has.
    pub added: u64,
    /// Those that only the estimate had.
    pub dropped: u64,
}

impl Realigned {
    /// Compares estimates with all pairs of a full run; none if nothing was estimated.
    pub(super) fn of(estimates: Estimates, pairs: &[NewPair]) -> Option<Self> {
        let Estimates { issues, signals, mut confidences } = estimates;
        if issues.is_empty() && signals.is_empty() {
            return None;
        }
        let (mut realigned, mut sum) = (Self::default(), 0.0);
        for pair in pairs {
            if let Some(estimated) = confidences.remove(&(pair.issue, pair.signal)) {
                let difference = f64::from((pair.confidence - estimated).abs());
                realigned.pairs += 1;
                realigned.largest_difference = realigned.largest_difference.max(difference);
                sum += difference;
            } else if issues.binary_search(&pair.issue).is_ok() || signals.binary_search(&pair.signal).is_ok()
            {
                realigned.added += 1;
            }
        }
        realigned.dropped = confidences.len() as u64;
        realigned.mean_difference = sum / realigned.pairs.max(1) as f64;
        Some(realigned)
    }
}
