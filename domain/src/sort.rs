//! The order of lists.

use serde::{Deserialize, Serialize};

/// The three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// `/issues`: one row an issue.
    Issues,
    /// `/signals`: one row a signal.
    Signals,
    /// `/review`: one row an association.
    Review,
}

/// What rows are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// What a verdict would teach the most.
    Review,
    /// The score, or the best of a row's.
    Score,
    /// The day of the signal, or the day the issue last changed.
    Date,
    /// How many associations a row has: signals of an issue, issues of a signal.
    Count,
    /// How many companies stand behind an issue.
    Companies,
    /// The yearly revenue of these companies.
    Revenue,
    /// How strong a signal is: its severity, then the yearly revenue behind it.
    Strength,
    /// The issue's identifier.
    Identifier,
}

impl View {
    /// The page's path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Issues => "/issues",
            Self::Signals => "/signals",
            Self::Review => "/review",
        }
    }

    /// The orders that make sense here; the first is taken when none is chosen.
    pub fn sorts(self) -> &'static [Sort] {
        match self {
            Self::Issues => {
                &[Sort::Count, Sort::Companies, Sort::Revenue, Sort::Score, Sort::Date, Sort::Identifier]
            }
            Self::Signals => &[Sort::Date, Sort::Strength, Sort::Score, Sort::Count, Sort::Revenue],
            Self::Review => &[Sort::Review, Sort::Score, Sort::Date, Sort::Revenue, Sort::Identifier],
        }
    }
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 8] = [
        Self::Review,
        Self::Score,
        Self::Date,
        Self::Count,
        Self::Companies,
        Self::Revenue,
        Self::Strength,
        Self::Identifier,
    ];

    /// The name in URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Score => "score",
            Self::Date => "date",
            Self::Count => "count",
            Self::Companies => "companies",
            Self::Revenue => "revenue",
            Self::Strength => "strength",
            Self::Identifier => "identifier",
        }
    }

    /// The order that URLs call `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// Whether it begins with the smallest unless it is reversed.
    pub fn is_ascending(self) -> bool {
        matches!(self, Self::Identifier | Self::Review)
    }
}
