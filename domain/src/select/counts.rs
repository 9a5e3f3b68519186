//! Counts of facet options.

use super::sides::{Found, Sides};
use super::{Selection, verdict_option};
use crate::catalogue::{Column, Values};
use crate::{Facet, Index, Score, Verdict, View};

/// Weight of each row that fails no criterion other than the counted facet.
#[derive(Default)]
pub(crate) struct Weights {
    /// Of the rows of a list of issues or signals.
    pub own: Vec<u32>,
    /// Number of matching associations of each of these rows, and their greatest score.
    pub passing: Vec<(u32, Score)>,
    /// Of the issues of a list of associations.
    pub issue: Vec<u32>,
    /// Of the signals of a list of associations.
    pub signal: Vec<u32>,
}

impl Index {
    /// Number of rows for each option of a facet if it alone were selected in its
    /// facet. Verdicts are in the order none, confirmed, rejected.
    pub fn counts(&self, selection: &Selection, facet: Facet) -> Vec<u32> {
        let (fails, weights) = (&selection.fails, &selection.weights);
        let column = self.catalogue.column(facet);
        match (selection.view, column) {
            (View::Review, None) => self.verdict_counts(selection),
            (View::Review, Some(column)) if Facet::ISSUE.contains(&facet) => {
                spread(facet, column, &fails.issue, &weights.issue)
            }
            (View::Review, Some(column)) => spread(facet, column, &fails.signal, &weights.signal),
            (View::Issues | View::Signals, column) => {
                let sides = Sides::new(self, selection);
                match column.filter(|_| sides.own_facets.contains(&facet)) {
                    Some(column) => spread(facet, column, sides.own_fails, &weights.own),
                    None => self.found_with(selection, &sides, facet, column),
                }
            }
        }
    }

    fn verdict_counts(&self, selection: &Selection) -> Vec<u32> {
        let mut counts = vec![0; Verdict::OPTIONS.len()];
        for (pair, verdict) in self.catalogue.pairs.verdict.iter().enumerate() {
            if selection.fails.whole(self, pair) & !Facet::Verdict.bit() == 0 {
                counts[verdict_option(*verdict)] += 1;
            }
        }
        counts
    }

    /// Number of rows that have an association with each option of the other side, or each verdict.
    fn found_with(
        &self,
        selection: &Selection,
        sides: &Sides<'_>,
        facet: Facet,
        column: Option<&Column>,
    ) -> Vec<u32> {
        let mut counts = vec![0; column.map_or(Verdict::OPTIONS.len(), |column| column.choices.len())];
        // For each option, the row (from 1) it was last counted for.
        let mut last = vec![0; counts.len()];
        let mut count = |row: u32, option: usize| {
            if std::mem::replace(&mut last[option], row) != row {
                counts[option] += 1;
            }
        };
        let found = selection.found.get_or_init(|| sides.found(selection));
        let may_fail = facet.bit();
        for Found { row, pair, other, .. } in found.iter().filter(|found| found.fail & !may_fail == 0) {
            match column.map(|column| &column.values) {
                Some(Values::One(values)) => count(*row, values[*other as usize] as usize),
                Some(Values::Many { .. }) => {
                    let options = column.map_or(&[][..], |column| column.of(*other as usize));
                    options.iter().for_each(|at| count(*row, *at as usize));
                }
                None => count(*row, verdict_option(self.catalogue.pairs.verdict[*pair as usize])),
            }
        }
        if selection.linked == Some(false) {
            // For rows without associations, count the rows that do not have the option.
            let passing_rows = sides.own_fails.iter().filter(|fail| **fail == 0).count() as u32;
            counts.iter_mut().for_each(|count| *count = passing_rows - *count);
        }
        counts
    }
}

/// Adds each row's weight to its options, if it fails no criterion other than the facet.
fn spread(facet: Facet, column: &Column, fails: &[u32], weights: &[u32]) -> Vec<u32> {
    let mut counts = vec![0; column.choices.len()];
    let may_fail = facet.bit();
    let weights =
        fails.iter().zip(weights).map(|(fail, weight)| if fail & !may_fail == 0 { *weight } else { 0 });
    match &column.values {
        Values::One(values) => {
            for (weight, at) in weights.zip(values) {
                counts[*at as usize] += weight;
            }
        }
        Values::Many { ends, values } => {
            let mut start = 0;
            for (weight, end) in weights.zip(ends) {
                let end = *end as usize;
                if weight > 0 {
                    values[start..end].iter().for_each(|at| counts[*at as usize] += weight);
                }
                start = end;
            }
        }
    }
    counts
}
