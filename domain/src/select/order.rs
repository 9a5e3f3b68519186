//! Sorting.

use super::tally::{Counter, add_row};
use super::{Selection, Tally};
use crate::{Facet, Index, Measure, Query, Sort, View};

/// Sorts the rows; equal ones keep the order of the catalogue.
pub(super) fn sort(index: &Index, query: &Query, selection: &mut Selection) {
    let sort = query.sort_in(selection.view);
    // The catalogue has this order.
    let is_sorted =
        selection.view == View::Review && sort == Sort::Score && query.measure == Measure::Confidence;
    if selection.view == View::Review && sort == Sort::Review {
        selection.rows = queued_first(index, &selection.rows);
    } else if !is_sorted {
        let mut keyed: Vec<(u64, u32)> = keys(index, sort, selection);
        if !sort.is_ascending() {
            keyed.iter_mut().for_each(|(key, _)| *key = !*key);
        }
        keyed.sort_unstable();
        selection.rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
    if query.reversed {
        selection.rows.reverse();
    }
}

/// Sort key of each row.
fn keys(index: &Index, sort: Sort, selection: &Selection) -> Vec<(u64, u32)> {
    let mut counter = Counter::new(index, selection.measure);
    let passing = |row: u32| selection.weights.passing.get(row as usize).copied();
    let mut key = |row: u32| match sort {
        // Handled by `queued_first`.
        Sort::Review => 0,
        Sort::Date => day_key(index, selection.view, row as usize),
        Sort::Strength => strength_key(index, row as usize),
        Sort::Identifier => u64::from(index.identifier_rank[issue_of(index, selection.view, row as usize)]),
        Sort::Count if selection.view != View::Review => u64::from(passing(row).unwrap_or_default().0),
        Sort::Score if selection.view != View::Review => {
            u64::from(passing(row).unwrap_or_default().1.steps())
        }
        Sort::Score | Sort::Count | Sort::Companies | Sort::Revenue => {
            add_row(index, selection, &mut counter, row as usize);
            tally_key(sort, counter.take())
        }
    };
    selection.rows.iter().map(|row| (key(*row), *row)).collect()
}

/// The pairs of the review queue in its order, followed by all others.
fn queued_first(index: &Index, rows: &[u32]) -> Vec<u32> {
    let mut is_left = vec![false; index.catalogue.pairs.issue.len()];
    rows.iter().for_each(|pair| is_left[*pair as usize] = true);
    let queued = index.catalogue.queue.iter();
    let mut ordered: Vec<u32> =
        queued.copied().filter(|pair| std::mem::take(&mut is_left[*pair as usize])).collect();
    ordered.extend(rows.iter().filter(|pair| is_left[**pair as usize]));
    ordered
}

/// Cents, exact for any realistic revenue.
fn cents(revenue: f64) -> u64 {
    (revenue.max(0.0) * 100.0) as u64
}

/// Severity in the highest bits, revenue below.
fn strength_key(index: &Index, signal: usize) -> u64 {
    let severity = index.catalogue.column(Facet::Severity).map(|column| column.key(signal));
    let rank = match severity {
        Some("high") => 3,
        Some("medium") => 2,
        Some("low") => 1,
        _ => 0,
    };
    let revenue = index.company(signal).and_then(|company| index.catalogue.revenue[company]);
    rank << 60 | cents(revenue.unwrap_or(0.0)).min((1 << 60) - 1)
}

fn tally_key(sort: Sort, tally: Tally) -> u64 {
    match sort {
        Sort::Companies => (tally.companies as u64) << 32 | tally.pairs as u64,
        Sort::Revenue => cents(tally.revenue),
        Sort::Count => tally.pairs as u64,
        Sort::Review | Sort::Score | Sort::Date | Sort::Strength | Sort::Identifier => {
            u64::from(tally.best.steps())
        }
    }
}

fn day_key(index: &Index, view: View, row: usize) -> u64 {
    let day = match view {
        View::Issues => index.catalogue.issues.day[row],
        View::Signals => index.catalogue.signals.day[row],
        View::Review => index.catalogue.signals.day[index.catalogue.pairs.signal[row] as usize],
    };
    // Unknown days sort below all others.
    day.map_or(0, |day| (i64::from(day.0) + (1 << 32)) as u64)
}

fn issue_of(index: &Index, view: View, row: usize) -> usize {
    match view {
        View::Issues | View::Signals => row,
        View::Review => index.catalogue.pairs.issue[row] as usize,
    }
}
