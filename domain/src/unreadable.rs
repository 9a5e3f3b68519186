//! Texts that cannot be matched.

use serde::{Deserialize, Serialize};

/// Why the text of a record says nothing to the embedding model. Such a record has no
/// associations other than those that people make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unreadable {
    /// Too few letters are left once links, addresses and markup are taken out.
    TooShort,
    /// Most letters are of scripts that the model has not learnt.
    UnknownLanguage,
}

impl Unreadable {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::TooShort, Self::UnknownLanguage];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::UnknownLanguage => "unknown_language",
        }
    }

    /// The reason that is stored as `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// A sentence for the record's page.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TooShort => "Too little text to match.",
            Self::UnknownLanguage => "The model does not read this language, so this text is not matched.",
        }
    }
}
