//! What is estimated from verdicts, and which pairs are asked about.

use std::collections::BTreeSet;

use domain::trust::{Estimate, Threshold, strata};
use domain::{Catalogue, Index, Verdict};
use proptest::prelude::*;

use crate::fixture::{any_records, each_with_each};

/// Judges what the queue puts first, again and again; `is_right` knows the truth.
fn review(catalogue: &mut Catalogue, count: usize, is_right: impl Fn(usize) -> bool) {
    for _ in 0..count {
        let pair = catalogue.review_queue(&strata(catalogue))[0] as usize;
        let verdict = if is_right(pair) { Verdict::Confirmed } else { Verdict::Rejected };
        catalogue.pairs.verdict[pair] = Some(verdict);
    }
}

/// A truth that has nothing to do with the draw.
fn one_in(pair: usize, many: usize) -> bool {
    (pair.wrapping_mul(0x9e37_79b1) / 7).is_multiple_of(many)
}

#[test]
fn without_verdicts_the_model_is_taken_at_its_word() {
    let catalogue = each_with_each(40).catalogue();
    let estimate = Estimate::of(&catalogue, &strata(&catalogue), 50);
    let mean = (50..=99).sum::<u32>() as f64 / 50.0 / 100.0;
    assert!((estimate.precision.mean - mean).abs() < 0.01, "{estimate:?}");
    assert!(estimate.precision.high - estimate.precision.low > 0.2, "it is not sure: {estimate:?}");
    assert_eq!(estimate.judged, 0);
}

#[test]
fn a_reviewed_sample_finds_out_a_model_that_is_too_sure() {
    let mut catalogue = each_with_each(40).catalogue();
    // A quarter of them is right, whatever the confidence says.
    let is_right = |pair: usize| one_in(pair, 4);
    let truth = |cut: u8| {
        let confidence = &catalogue.pairs.confidence;
        let kept: Vec<usize> = (0..confidence.len()).filter(|at| confidence[*at].percent() >= cut).collect();
        kept.iter().filter(|pair| is_right(**pair)).count() as f64 / kept.len() as f64
    };
    let truths = [20, 50, 80].map(|cut| (cut, truth(cut)));
    review(&mut catalogue, 300, is_right);
    for (cut, truth) in truths {
        let estimate = Estimate::of(&catalogue, &strata(&catalogue), cut);
        let range = estimate.precision;
        assert!(
            range.low - 0.05 <= truth && truth <= range.high + 0.05,
            "{cut}: {truth} is not in {range:?}"
        );
        assert!(range.high - range.low < 0.25, "{range:?}");
    }
}

#[test]
fn verdicts_that_people_chose_to_give_do_not_count_as_a_sample() {
    let mut catalogue = each_with_each(40).catalogue();
    let first: Vec<u32> =
        strata(&catalogue).iter().filter_map(|stratum| stratum.pairs.first()).copied().collect();
    let best = 0..200;
    for pair in best.filter(|pair| !first.contains(pair)) {
        catalogue.pairs.verdict[pair as usize] = Some(Verdict::Confirmed);
    }
    assert!(strata(&catalogue).iter().all(|stratum| stratum.judged == 0));
}

#[test]
fn a_wish_becomes_a_cut() {
    let mut catalogue = each_with_each(40).catalogue();
    let check = |catalogue: &Catalogue, threshold: Threshold, expected: u8| {
        assert_eq!(threshold.percent(catalogue, &strata(catalogue)), expected, "{threshold}");
        assert_eq!(threshold.to_string().parse(), Ok(threshold));
    };
    check(&catalogue, Threshold::Everything, 0);
    check(&catalogue, Threshold::Confidence(35), 35);
    // From 61 on, the mean confidence is 80.
    check(&catalogue, Threshold::Precision(80), 61);
    review(&mut catalogue, 300, |_| false);
    check(&catalogue, Threshold::Precision(80), 100);
    for bad in ["", "right", "right 0", "right 101", "number x", "all 3"] {
        assert!(bad.parse::<Threshold>().is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn the_queue_holds_each_open_pair_once_and_no_judged_one(records in any_records()) {
        let catalogue = records.catalogue();
        let queue = catalogue.review_queue(&strata(&catalogue));
        let open: BTreeSet<u32> = (0..records.pairs.len() as u32)
            .filter(|pair| records.pairs[*pair as usize].verdict.is_none())
            .collect();
        prop_assert_eq!(queue.len(), open.len());
        prop_assert_eq!(queue.into_iter().collect::<BTreeSet<_>>(), open);
    }

    #[test]
    fn a_better_cut_is_never_less_complete_when_lowered(records in any_records(), cut in 1..100_u8) {
        let catalogue = records.catalogue();
        let strata = strata(&catalogue);
        let (higher, lower) = (Estimate::of(&catalogue, &strata, cut), Estimate::of(&catalogue, &strata, cut - 1));
        prop_assert!(lower.pairs >= higher.pairs);
        prop_assert!(lower.recall.mean >= higher.recall.mean - 1e-9);
        for range in [higher.precision, higher.recall] {
            prop_assert!((0.0..=range.mean + 1e-9).contains(&range.low) && range.mean <= range.high + 1e-9 && range.high <= 1.0);
        }
    }

    #[test]
    fn who_reviews_keeps_their_order(records in any_records(), judged in any::<prop::sample::Index>()) {
        let mut before = records.catalogue();
        before.queue = before.review_queue(&strata(&before));
        let mut after = before.clone();
        if let Some(pair) = before.queue.get(judged.index(before.queue.len().max(1))) {
            after.pairs.verdict[*pair as usize] = Some(Verdict::Confirmed);
        }
        after.queue = after.review_queue(&strata(&after));
        let fresh = after.queue.clone();
        let mut index = Index::new(after);
        index.keep_queue_of(&before);
        let after = index.catalogue;
        let is_done = before.queue.iter().all(|pair| after.pairs.verdict[*pair as usize].is_some());
        prop_assert_eq!(&after.queue, if is_done { &fresh } else { &before.queue });
    }
}

#[test]
fn no_record_is_asked_about_over_and_over() {
    let catalogue = each_with_each(40).catalogue();
    let queue = catalogue.review_queue(&strata(&catalogue));
    let issues: BTreeSet<u32> =
        queue[..40].iter().map(|pair| catalogue.pairs.issue[*pair as usize]).collect();
    assert!(issues.len() >= 12, "{} issues among the first 40 pairs", issues.len());
}
