//! Selection: the rows that match a query, and the counts of facet options.

mod counts;
mod fails;
mod grouped;
mod order;
mod review;
mod sides;
pub(crate) mod tally;

pub use tally::Tally;

use std::sync::OnceLock;

use crate::{Index, Measure, Query, Score, View};
use counts::Weights;
use fails::Fails;
use sides::Found;

/// The rows of a list that match a query, in order, with totals.
pub struct Selection {
    /// The list.
    pub view: View,
    /// Positions of issues, signals or associations.
    pub rows: Vec<u32>,
    /// Kind of score.
    pub measure: Measure,
    /// Number of associations by score, ignoring the score filter; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// Totals.
    pub tally: Tally,
    pub(crate) fails: Fails,
    pub(crate) weights: Weights,
    /// Computed on first use.
    pub(crate) found: OnceLock<Vec<Found>>,
    /// Filter by rows with or without associations.
    pub(crate) linked: Option<bool>,
}

impl Selection {
    /// Number of histogram bins; each is 0.02 wide, the last includes 1.00.
    pub const BINS: usize = 50;
}

impl Index {
    /// Selects the rows. Called by both the server and the browser.
    pub fn select(&self, view: View, query: &Query) -> Selection {
        let fails = Fails::new(self, view, query);
        let mut selection = Selection {
            view,
            measure: query.measure,
            rows: Vec::new(),
            histogram: vec![0; Selection::BINS],
            tally: Tally::default(),
            fails,
            weights: Weights::default(),
            found: OnceLock::new(),
            linked: query.linked,
        };
        match view {
            View::Review => review::select(self, &mut selection),
            View::Issues | View::Signals => grouped::select(self, query, &mut selection),
        }
        order::sort(self, query, &mut selection);
        selection.tally = tally::of_rows(self, &selection);
        selection
    }
}

/// Histogram bin of a score.
fn bin(score: Score) -> usize {
    usize::from(score.percent() / 2).min(Selection::BINS - 1)
}

/// Position of a verdict among the options.
fn verdict_option(verdict: Option<crate::Verdict>) -> usize {
    match verdict {
        None => 0,
        Some(crate::Verdict::Confirmed) => 1,
        Some(crate::Verdict::Rejected) => 2,
    }
}
