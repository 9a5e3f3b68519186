//! Which rows pass a query, and the counts beside them.

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

/// The rows that pass a query in one list, in order, with what they add up to.
pub struct Selection {
    /// The list.
    pub view: View,
    /// Positions of issues, signals or associations, as the list has it.
    pub rows: Vec<u32>,
    /// What scores are.
    pub measure: Measure,
    /// Associations by score, whatever range of scores is chosen; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// What the rows add up to.
    pub tally: Tally,
    pub(crate) fails: Fails,
    pub(crate) weights: Weights,
    /// Made for the first facet whose counts need it.
    pub(crate) found: OnceLock<Vec<Found>>,
    /// Whether rows must have associations.
    pub(crate) linked: Option<bool>,
}

impl Selection {
    /// The histogram's bars: each 2 hundredths wide, the last holds 1.00 too.
    pub const BINS: usize = 50;
}

impl Index {
    /// Finds the rows. The server and the browser both call this.
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

/// Where a score stands in the histogram.
fn bin(score: Score) -> usize {
    usize::from(score.percent() / 2).min(Selection::BINS - 1)
}

/// Where a verdict stands among the options.
fn verdict_option(verdict: Option<crate::Verdict>) -> usize {
    match verdict {
        None => 0,
        Some(crate::Verdict::Confirmed) => 1,
        Some(crate::Verdict::Rejected) => 2,
    }
}
