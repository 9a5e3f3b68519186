//! The two texts of a pair.

use domain::{Issue, Signal};

use crate::store::ExplanationKey;
use crate::text::{TextHash, issue_text, signal_text};

/// More of a text is not sent.
pub(super) const TEXT_MAX_CHARS: usize = 6000;

/// What a language model gets to see: the texts as they are matched, thus without web and
/// e-mail addresses, images and code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairTexts {
    /// Title and description of the issue.
    pub(super) issue: String,
    /// Summary and context of the signal.
    pub(super) signal: String,
    hashes: (TextHash, TextHash),
}

impl PairTexts {
    /// Of an issue and a signal.
    pub fn of(issue: &Issue, signal: &Signal) -> Self {
        let issue = issue_text(&issue.title, issue.description.as_deref().unwrap_or_default());
        Self::new(&issue, &signal_text(&signal.summary, &signal.context))
    }

    pub(super) fn new(issue: &str, signal: &str) -> Self {
        let bounded = |text: &str| text.chars().take(TEXT_MAX_CHARS).collect();
        let hashes = (TextHash::of(issue), TextHash::of(signal));
        Self { issue: bounded(issue), signal: bounded(signal), hashes }
    }

    /// What stands for both: equal only if the texts are.
    pub(super) fn hashes(&self) -> (TextHash, TextHash) {
        self.hashes
    }

    /// Where what a model said of them is kept.
    pub(super) fn key(&self, who: String) -> ExplanationKey {
        ExplanationKey { issue: self.hashes.0, signal: self.hashes.1, model: who }
    }
}
