//! The lists of issues and signals.

use super::fails::SCORE;
use super::sides::Sides;
use super::{Selection, bin};
use crate::{Facet, Index, Query, Score, View};

pub(super) fn select(index: &Index, query: &Query, selection: &mut Selection) {
    let narrowed = narrows_associations(query, selection.view);
    let sides = Sides::new(index, selection);
    let scores = index.catalogue.pairs.scores(query.measure);
    let mut rows = Vec::new();
    let mut histogram = vec![0; Selection::BINS];
    let mut weights = Vec::with_capacity(sides.own_fails.len());
    let mut of_row = Vec::with_capacity(sides.own_fails.len());
    for (row, own_fail) in sides.own_fails.iter().enumerate() {
        let row_passes = *own_fail == 0;
        let (mut passing, mut best) = (0, Score::default());
        for pair in sides.groups.of(row) {
            let pair = *pair as usize;
            let fail = sides.fail(selection, pair);
            if fail == 0 {
                passing += 1;
                best = best.max(scores[pair]);
            }
            if row_passes && fail & !SCORE == 0 {
                histogram[bin(scores[pair])] += 1;
            }
        }
        let wanted = match query.linked {
            Some(linked) => linked == (passing > 0),
            None => !narrowed || passing > 0,
        };
        weights.push(u32::from(wanted));
        of_row.push((passing, best));
        if wanted && row_passes {
            rows.push(row as u32);
        }
    }
    selection.rows = rows;
    selection.histogram = histogram;
    selection.weights.own = weights;
    selection.weights.passing = of_row;
}

/// Whether the query filters associations or the other side: then rows
/// without a matching association are excluded.
fn narrows_associations(query: &Query, view: View) -> bool {
    let own = if view == View::Issues { Facet::ISSUE } else { Facet::SIGNAL };
    let days = query.from.is_some() || query.to.is_some();
    query.min_percent.is_some_and(|min| min > 0)
        || query.max_percent < 100
        || (days && view == View::Issues)
        || query.chosen.keys().any(|facet| !own.contains(facet))
}
