//! Verdicts on associations.

use serde::{Deserialize, Serialize};

/// A person's verdict on an association. Never changed by a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The issue and the signal match.
    Confirmed,
    /// They do not match.
    Rejected,
}

impl Verdict {
    /// All possible states, in the order of the filter.
    pub const OPTIONS: [Option<Self>; 3] = [None, Some(Self::Confirmed), Some(Self::Rejected)];

    /// Name in URLs.
    pub fn key(verdict: Option<Self>) -> &'static str {
        verdict.map_or("open", Self::as_str)
    }

    /// Display label.
    pub fn label(verdict: Option<Self>) -> &'static str {
        match verdict {
            None => "Not reviewed",
            Some(Self::Confirmed) => "Confirmed",
            Some(Self::Rejected) => "Rejected",
        }
    }

    /// Name in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }

    /// The verdict with this name in the database.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Confirmed, Self::Rejected].into_iter().find(|verdict| verdict.as_str() == word)
    }
}
