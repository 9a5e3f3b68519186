//! Which rows pass a query, and the counts beside them.

mod fails;
mod grouped;
mod order;
mod review;
pub(crate) mod tally;

pub use tally::Tally;

use crate::{Facet, Index, Query, View};
use fails::Fails;

/// The rows that pass a query in one list, in order, with everything that is counted.
pub struct Selection {
    /// The list.
    pub view: View,
    /// Positions of issues, signals or associations, as the list has it.
    pub rows: Vec<u32>,
    /// How many rows each option of each facet would leave if it alone were chosen of
    /// its facet. Verdicts are counted in the order none, confirmed, rejected.
    pub counts: Vec<(Facet, Vec<u32>)>,
    /// Associations by similarity, whatever range of scores is chosen; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// What the rows add up to.
    pub tally: Tally,
    pub(crate) fails: Fails,
}

impl Selection {
    /// The histogram's bars: each 2 hundredths wide, the last holds 1.00 too.
    pub const BINS: usize = 50;

    /// The counts of a facet's options.
    pub fn counts(&self, facet: Facet) -> &[u32] {
        self.counts.iter().find(|(of, _)| *of == facet).map_or(&[], |(_, counts)| counts)
    }
}

impl Index {
    /// Finds the rows. The server and the browser both call this.
    pub fn select(&self, view: View, query: &Query) -> Selection {
        let fails = Fails::new(self, view, query);
        let mut selection = Selection {
            view,
            rows: Vec::new(),
            counts: self.zero_counts(),
            histogram: vec![0; Selection::BINS],
            tally: Tally::default(),
            fails,
        };
        match view {
            View::Review => review::select(self, &mut selection),
            View::Issues | View::Signals => grouped::select(self, query, &mut selection),
        }
        order::sort(self, query, &mut selection);
        selection.tally = tally::of_rows(self, &selection);
        selection
    }

    fn zero_counts(&self) -> Vec<(Facet, Vec<u32>)> {
        let options = |facet| match facet {
            Facet::Verdict => 3,
            facet => self.catalogue.column(facet).map_or(0, |column| column.choices.len()),
        };
        Facet::ALL.map(|facet| (facet, vec![0; options(facet)])).into()
    }
}

/// Where a similarity stands in the histogram.
fn bin(similarity: crate::Similarity) -> usize {
    usize::from(similarity.percent() / 2).min(Selection::BINS - 1)
}

/// Where a verdict stands among the options.
fn verdict_option(verdict: Option<crate::Verdict>) -> usize {
    match verdict {
        None => 0,
        Some(crate::Verdict::Confirmed) => 1,
        Some(crate::Verdict::Rejected) => 2,
    }
}
