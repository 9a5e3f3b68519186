//! What connects an issue and a signal, in a language model's words.
//!
//! Off unless somebody gives an endpoint and its key. The model sees the two texts and
//! nothing else, must quote them, and an answer whose quotes are not in them is not shown.
//! Answers are kept, calls are counted, and a day has so many.

mod answer;
mod ask;
mod check;
mod error;
mod explainer;
mod prompt;
mod settings;
mod texts;
mod turns;

pub use check::Explanation;
pub use error::ExplainError;
pub use explainer::{ANSWER_TIME, Explained, Explainer};
pub use settings::{Api, CALLS_A_DAY_MAX, CALLS_A_DAY_USUAL, ExplainSettings};
pub use texts::PairTexts;
