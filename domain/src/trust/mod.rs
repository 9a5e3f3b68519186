//! How far the confidences can be trusted, from what people said of a fair sample.
//!
//! Which pairs people judge is their choice, so their verdicts alone say little about the
//! pairs they left alone. But a draw (a hash of the two names) puts the pairs of each
//! *stratum*, a range of confidence, in an order of chance. The pairs that are judged without
//! a gap from the beginning of that order are a *sample*, whoever judged them and why; the
//! review queue asks for what comes next in it.

mod draw;
mod estimate;
mod queue;
mod strata;
mod trusted;
mod wish;

pub use estimate::{Estimate, Range};
pub use strata::{Stratum, strata};
pub use trusted::trusted;
pub use wish::{BadWish, Wish};
