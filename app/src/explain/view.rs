//! Display data of an explanation.

use domain::Day;

/// Whether to call the language model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Never; return a stored explanation only.
    Known,
    /// Unless an explanation is stored.
    Once,
    /// Always.
    Again,
}

/// An explanation by a language model, with verified quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationView {
    /// One or two sentences.
    pub text: String,
    /// Quotes from the issue.
    pub issue_quotes: Vec<String>,
    /// Quotes from the signal.
    pub signal_quotes: Vec<String>,
    /// Model name.
    pub model: String,
    /// When it was written.
    pub day: Day,
}
