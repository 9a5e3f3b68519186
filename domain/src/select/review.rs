//! The review list.

use super::fails::SCORE;
use super::{Selection, bin};
use crate::Index;

/// One pass over the associations. Matches are counted per issue and per signal, from
/// which the facet counts are computed.
pub(super) fn select(index: &Index, selection: &mut Selection) {
    let pairs = &index.catalogue.pairs;
    let scores = pairs.scores(selection.measure);
    let Selection { rows, weights, histogram, fails, .. } = selection;
    weights.issue = vec![0; fails.issue.len()];
    weights.signal = vec![0; fails.signal.len()];
    let ends = pairs.issue.iter().zip(&pairs.signal);
    for (pair, ((own, (issue, signal)), score)) in fails.pair.iter().zip(ends).zip(scores).enumerate() {
        let (issue, signal) = (*issue as usize, *signal as usize);
        let (issue_fail, signal_fail) = (fails.issue[issue], fails.signal[signal]);
        weights.issue[issue] += u32::from(own | signal_fail == 0);
        weights.signal[signal] += u32::from(own | issue_fail == 0);
        let whole = own | issue_fail | signal_fail;
        if whole & !SCORE == 0 {
            histogram[bin(*score)] += 1;
        }
        if whole == 0 {
            rows.push(pair as u32);
        }
    }
}
