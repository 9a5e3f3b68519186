//! What a person says of an issue and a signal.

use serde::{Deserialize, Serialize};

/// What a person said of an association. A machine never changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The two belong together.
    Confirmed,
    /// They do not.
    Rejected,
}

impl Verdict {
    /// Everything that may have been said of a pair, as a filter lists it.
    pub const OPTIONS: [Option<Self>; 3] = [None, Some(Self::Confirmed), Some(Self::Rejected)];

    /// What URLs call it.
    pub fn key(verdict: Option<Self>) -> &'static str {
        verdict.map_or("open", Self::as_str)
    }

    /// What people read.
    pub fn label(verdict: Option<Self>) -> &'static str {
        match verdict {
            None => "Not reviewed",
            Some(Self::Confirmed) => "Confirmed",
            Some(Self::Rejected) => "Rejected",
        }
    }

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }

    /// The verdict that is stored as `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Confirmed, Self::Rejected].into_iter().find(|verdict| verdict.as_str() == word)
    }
}
