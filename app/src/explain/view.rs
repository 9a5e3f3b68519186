//! What is shown of an explanation.

use domain::Day;

/// Whether a language model may be asked, which costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Never: only what was said before counts.
    Known,
    /// Unless it was asked before.
    Once,
    /// Once more.
    Again,
}

/// What a language model said of a pair. Each quote is in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationView {
    /// A sentence or two.
    pub text: String,
    /// Passages of the issue.
    pub issue_quotes: Vec<String>,
    /// Passages of the signal.
    pub signal_quotes: Vec<String>,
    /// Name of the model.
    pub model: String,
    /// When it was said.
    pub day: Day,
}
