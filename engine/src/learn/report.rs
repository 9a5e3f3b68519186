//! What was learnt, and how good it is.

use serde::{Deserialize, Serialize};

use crate::score::Calibration;
use crate::score::calibrate::{BINS, Bin, bins, calibration_error, log_loss};

/// How far confidences agree with verdicts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Expected calibration error over all judged pairs, 0 to 1.
    pub calibration_error: f64,
    /// Mean logarithmic loss in nats.
    pub log_loss: f64,
    /// The reliability diagram.
    pub bins: [Bin; BINS],
}

/// The outcome of learning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    /// Verdicts that it was learnt from.
    pub verdicts: usize,
    /// How many of them say yes.
    pub links: usize,
    /// What was in force, on the same verdicts.
    pub before: Quality,
    /// What was learnt, each verdict judged by models that had not seen it. None where there
    /// were too few verdicts.
    pub after: Option<Quality>,
    /// What was learnt.
    #[serde(skip)]
    pub models: Option<Calibration>,
    /// Whether it is better than what was in force.
    pub is_better: bool,
}

impl Quality {
    /// Of confidences and whether people confirmed each.
    pub fn of(judged: &[(f32, bool)]) -> Self {
        Self {
            calibration_error: calibration_error(judged, 0.0),
            log_loss: log_loss(judged),
            bins: bins(judged.iter()),
        }
    }
}
