//! A first answer to "are we building the right things?".

use serde::{Deserialize, Serialize};

use crate::{Facet, Index, Query, Row, Sort, Tally, View};

/// How much of what customers ask is answered by issues, how much of the work was
/// asked for, and where the two part. Each list comes with the query that shows it whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// All signals.
    pub signals: Tally,
    /// The signals that have an association.
    pub answered: Tally,
    /// How many open issues there are.
    pub open_issues: usize,
    /// How many of them have an association.
    pub asked_for: usize,
    /// The issues with the most companies behind them.
    pub most_wanted: Vec<Row>,
    /// Open issues without any association, those that changed last first.
    pub unasked: Vec<Row>,
    /// Signals without any association, the strongest first.
    pub unanswered: Vec<Row>,
}

/// A part and its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
}

impl Share {
    /// In whole percent, rounded; 0 of nothing.
    pub fn percent(self) -> usize {
        if self.whole == 0 { 0 } else { (self.part * 200 + self.whole) / (self.whole * 2) }
    }
}

impl Overview {
    /// Rows of each list.
    pub const ROWS: usize = 10;

    /// Signals that have an association.
    pub fn answered_query() -> Query {
        Query::default().with_linked(Some(true))
    }

    /// Signals without one, the strongest first.
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

    /// Open issues without one, those that changed last first.
    pub fn unasked_query() -> Query {
        Self::open_query().with_linked(Some(false)).with_sort(Sort::Date, false)
    }

    /// Issues with the most companies behind them first.
    pub fn most_wanted_query() -> Query {
        Query::default().with_linked(Some(true)).with_sort(Sort::Companies, false)
    }
}

impl Index {
    /// Counts everything that the first page shows.
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
