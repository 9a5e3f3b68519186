//! The overview: "Are we building the right things?"

use serde::{Deserialize, Serialize};

use crate::{Facet, Index, Query, Row, Sort, Tally, View};

/// How many signals have an issue, how many open issues have
/// signals, and the largest gaps. Each list has a query that shows all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// All signals.
    pub signals: Tally,
    /// Signals that have an association.
    pub answered: Tally,
    /// Number of open issues.
    pub open_issues: usize,
    /// Number of open issues that have an association.
    pub asked_for: usize,
    /// Issues with the most companies.
    pub most_wanted: Vec<Row>,
    /// Open issues without associations, most recently updated first.
    pub unasked: Vec<Row>,
    /// Signals without associations, strongest first.
    pub unanswered: Vec<Row>,
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Size of the part.
    pub part: usize,
    /// Size of the whole.
    pub whole: usize,
}

impl Share {
    /// Percentage, rounded; 0 if the whole is 0.
    pub fn percent(self) -> usize {
        if self.whole == 0 { 0 } else { (self.part * 200 + self.whole) / (self.whole * 2) }
    }
}

impl Overview {
    /// Number of rows of each list.
    pub const ROWS: usize = 10;

    /// Signals that have an association.
    pub fn answered_query() -> Query {
        Query::default().with_linked(Some(true))
    }

    /// Signals without associations, strongest first.
    pub fn unanswered_query() -> Query {
        Query::default().with_linked(Some(false)).with_sort(Sort::Strength, false)
    }

    /// Open issues.
    pub fn open_query() -> Query {
        Query::default().with_only(Facet::Status, "open")
    }

    /// Open issues that have an association.
    pub fn asked_query() -> Query {
        Self::open_query().with_linked(Some(true))
    }

    /// Open issues without associations, most recently updated first.
    pub fn unasked_query() -> Query {
        Self::open_query().with_linked(Some(false)).with_sort(Sort::Date, false)
    }

    /// Issues by number of companies.
    pub fn most_wanted_query() -> Query {
        Query::default().with_linked(Some(true)).with_sort(Sort::Companies, false)
    }
}

impl Index {
    /// Computes the overview.
    pub fn overview(&self) -> Overview {
        let list = |view, query: &Query| {
            let selection = self.select(view, query);
            let rows = self.rows(&selection, 0..Overview::ROWS);
            (rows, selection)
        };
        let (unasked, _) = list(View::Issues, &Overview::unasked_query());
        let (most_wanted, _) = list(View::Issues, &Overview::most_wanted_query());
        let (unanswered, _) = list(View::Signals, &Overview::unanswered_query());
        Overview {
            signals: self.select(View::Signals, &Query::default()).tally,
            answered: self.select(View::Signals, &Overview::answered_query()).tally,
            open_issues: self.select(View::Issues, &Overview::open_query()).rows.len(),
            asked_for: self.select(View::Issues, &Overview::asked_query()).rows.len(),
            most_wanted,
            unasked,
            unanswered,
        }
    }
}
