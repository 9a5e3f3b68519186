//! The list of associations.

use super::fails::SCORE;
use super::{Selection, bin, verdict_option};
use crate::catalogue::{Column, Values};
use crate::{Facet, Index};

/// One pass over the associations, one over each side: what passes is counted on the
/// rows of each side first and only then spread over their options.
pub(super) fn select(index: &Index, selection: &mut Selection) {
    let pairs = &index.catalogue.pairs;
    let Selection { rows, counts, histogram, fails, .. } = selection;
    let mut of_issue = vec![0; fails.issue.len()];
    let mut of_signal = vec![0; fails.signal.len()];
    let verdicts = of_facet(counts, Facet::Verdict);
    let ends = pairs.issue.iter().zip(&pairs.signal);
    let scored = pairs.similarity.iter().zip(&pairs.verdict);
    for (pair, ((own, (issue, signal)), (similarity, verdict))) in
        fails.pair.iter().zip(ends).zip(scored).enumerate()
    {
        let (issue, signal) = (*issue as usize, *signal as usize);
        let (issue_fail, signal_fail) = (fails.issue[issue], fails.signal[signal]);
        of_issue[issue] += u32::from(own | signal_fail == 0);
        of_signal[signal] += u32::from(own | issue_fail == 0);
        let whole = own | issue_fail | signal_fail;
        if whole & !Facet::Verdict.bit() == 0 {
            verdicts[verdict_option(*verdict)] += 1;
        }
        if whole & !SCORE == 0 {
            histogram[bin(*similarity)] += 1;
        }
        if whole == 0 {
            rows.push(pair as u32);
        }
    }
    spread(counts, &Facet::ISSUE, &index.catalogue.issues.facets, &fails.issue, &of_issue);
    spread(counts, &Facet::SIGNAL, &index.catalogue.signals.facets, &fails.signal, &of_signal);
}

/// Adds each row's weight to the options it has, in every facet that alone may be failed.
pub(super) fn spread(
    counts: &mut [(Facet, Vec<u32>)],
    facets: &[Facet],
    columns: &[Column],
    fails: &[u32],
    weights: &[u32],
) {
    for (facet, column) in facets.iter().zip(columns) {
        let counts = of_facet(counts, *facet);
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
    }
}

pub(super) fn of_facet(counts: &mut [(Facet, Vec<u32>)], facet: Facet) -> &mut [u32] {
    &mut counts[facet as usize].1
}
