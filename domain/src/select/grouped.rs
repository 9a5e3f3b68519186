//! The lists of issues and of signals: rows that each have associations.

use super::fails::SCORE;
use super::review::{of_facet, spread};
use super::{Selection, bin, verdict_option};
use crate::catalogue::Column;
use crate::index::Groups;
use crate::{Facet, Index, Query, View};

/// One side as the rows, the other as what they are associated with.
struct Sides<'a> {
    groups: &'a Groups,
    facets: [Facet; 7],
    columns: &'a [Column],
    /// The other side's row of each association.
    others: &'a [u32],
    other_facets: [Facet; 7],
    other_columns: &'a [Column],
}

impl<'a> Sides<'a> {
    fn new(index: &'a Index, view: View) -> Self {
        let catalogue = &index.catalogue;
        let (issues, signals) = (&catalogue.issues.facets, &catalogue.signals.facets);
        if view == View::Issues {
            Self {
                groups: &index.by_issue,
                facets: Facet::ISSUE,
                columns: issues,
                others: &catalogue.pairs.signal,
                other_facets: Facet::SIGNAL,
                other_columns: signals,
            }
        } else {
            Self {
                groups: &index.by_signal,
                facets: Facet::SIGNAL,
                columns: signals,
                others: &catalogue.pairs.issue,
                other_facets: Facet::ISSUE,
                other_columns: issues,
            }
        }
    }
}

pub(super) fn select(index: &Index, query: &Query, selection: &mut Selection) {
    let sides = Sides::new(index, selection.view);
    let narrowed = narrows_associations(query, selection.view);
    let Selection { rows, counts, histogram, fails, view, .. } = selection;
    let (own, other) = match view {
        View::Issues => (&fails.issue, &fails.signal),
        View::Signals | View::Review => (&fails.signal, &fails.issue),
    };
    let pairs = &index.catalogue.pairs;
    // For each option the row, from 1, that it was last counted for.
    let mut seen: Vec<Vec<u32>> = counts.iter().map(|(_, counts)| vec![0; counts.len()]).collect();
    let mut weights = vec![0; own.len()];
    let mut unfiltered_rows = 0;
    for row in 0..sides.groups.rows() {
        let row_passes = own[row] == 0;
        unfiltered_rows += u32::from(row_passes);
        let mut passing = 0;
        for pair in sides.groups.of(row) {
            let pair = *pair as usize;
            let at = sides.others[pair] as usize;
            let fail = fails.pair[pair] | other[at];
            passing += u32::from(fail == 0);
            if !row_passes {
                continue;
            }
            if fail & !SCORE == 0 {
                histogram[bin(pairs.similarity[pair])] += 1;
            }
            if fail & !Facet::Verdict.bit() == 0 {
                let option = verdict_option(pairs.verdict[pair]);
                count_once(counts, &mut seen, row, Facet::Verdict, option);
            }
            for (facet, column) in sides.other_facets.iter().zip(sides.other_columns) {
                if fail & !facet.bit() == 0 {
                    for option in column.of(at) {
                        count_once(counts, &mut seen, row, *facet, *option as usize);
                    }
                }
            }
        }
        let wanted = match query.linked {
            Some(linked) => linked == (passing > 0),
            None => !narrowed || passing > 0,
        };
        weights[row] = u32::from(wanted);
        if wanted && row_passes {
            rows.push(row as u32);
        }
    }
    if query.linked == Some(false) {
        // The rows an option would leave are those it is not found with.
        for facet in sides.other_facets.into_iter().chain([Facet::Verdict]) {
            of_facet(counts, facet).iter_mut().for_each(|count| *count = unfiltered_rows - *count);
        }
    }
    spread(counts, &sides.facets, sides.columns, own, &weights);
}

fn count_once(
    counts: &mut [(Facet, Vec<u32>)],
    seen: &mut [Vec<u32>],
    row: usize,
    facet: Facet,
    option: usize,
) {
    let row = row as u32 + 1;
    if std::mem::replace(&mut seen[facet as usize][option], row) != row {
        of_facet(counts, facet)[option] += 1;
    }
}

/// Whether the query asks anything of the associations or of the other side: then rows
/// without a passing association are left out.
fn narrows_associations(query: &Query, view: View) -> bool {
    let own = if view == View::Issues { Facet::ISSUE } else { Facet::SIGNAL };
    let days = query.from.is_some() || query.to.is_some();
    query.min_percent > 0
        || query.max_percent < 100
        || (days && view == View::Issues)
        || query.chosen.keys().any(|facet| !own.contains(facet))
}
