//! Estimates precision and recall from verdicts on a random sample.
//!
//! People choose which pairs to judge, so verdicts alone are biased.
//! Therefore a hash of the two names puts the pairs of each
//! *stratum*, a range of confidence, in random order. The pairs judged without
//! a gap from the start of that order are an unbiased *sample*; the
//! review queue proposes the next ones.

mod draw;
mod estimate;
mod note;
mod queue;
mod strata;
mod threshold;

pub use estimate::{Estimate, Range};
pub use note::precision_note;
pub use strata::{Stratum, strata};
pub use threshold::{BadThreshold, Threshold};
