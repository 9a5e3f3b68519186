//! Lists and their sort orders.

use serde::{Deserialize, Serialize};

/// The three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// `/issues`: one row per issue.
    Issues,
    /// `/signals`: one row per signal.
    Signals,
    /// `/review`: one row per association.
    Review,
}

/// A sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// Most informative first.
    Review,
    /// Score, or the best score of a row's associations.
    Score,
    /// Day of the signal, or of the issue's last update.
    Date,
    /// Number of associations: signals of an issue, issues of a signal.
    Count,
    /// Number of companies.
    Companies,
    /// Annual revenue of these companies.
    Revenue,
    /// Severity, then annual revenue of the company.
    Strength,
    /// Issue identifier.
    Identifier,
}

impl View {
    /// Path of the page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Issues => "/issues",
            Self::Signals => "/signals",
            Self::Review => "/review",
        }
    }

    /// Available sort orders; the first is the default.
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
    /// All sort orders.
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

    /// Name in URLs.
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

    /// The sort order with this name in URLs.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// Whether it is ascending unless reversed.
    pub fn is_ascending(self) -> bool {
        matches!(self, Self::Identifier | Self::Review)
    }
}
