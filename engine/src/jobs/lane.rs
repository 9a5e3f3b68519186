//! What waits for what.

use serde::{Deserialize, Serialize};

/// The jobs of a lane are done one at a time, the oldest first; lanes do not wait for each
/// other. The words are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Work of seconds: small files, webhooks, matching what changed.
    Short,
    /// Large files.
    Files,
    /// Whatever talks to Linear, and may be asked to wait by it.
    Linear,
    /// The same of BuildBetter.
    #[serde(rename = "buildbetter")]
    BuildBetter,
    /// Work on all records that takes minutes or hours.
    Long,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 5] = [Self::Short, Self::Files, Self::Linear, Self::BuildBetter, Self::Long];

    /// The word of the database and of JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Files => "files",
            Self::Linear => "linear",
            Self::BuildBetter => "buildbetter",
            Self::Long => "long",
        }
    }

    /// The lane of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.as_str() == word)
    }
}
