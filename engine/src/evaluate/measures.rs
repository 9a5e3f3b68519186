//! The figures of ranked retrieval.
//!
//! Definitions as in Manning, Raghavan and Schütze, "Introduction to Information
//! Retrieval", chapter 8.

use serde::{Deserialize, Serialize};

use super::Judged;

/// How good the order is. All between 0 and 1, higher is better.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Signals with at least one link.
    pub signals: usize,
    /// Links.
    pub links: usize,
    /// Share of signals whose best-ranked issue is true.
    pub hit_at_1: f64,
    /// Share of signals with a true issue among the best three.
    pub hit_at_3: f64,
    /// Share of signals with a true issue among the best ten.
    pub hit_at_10: f64,
    /// Mean over signals of 1 / rank of the first true issue.
    pub mrr: f64,
    /// Mean over signals of average precision.
    pub mean_average_precision: f64,
    /// Precision and recall of all pairs of these signals from a score on.
    pub cuts: Vec<Cut>,
}

/// What a minimum score lets through.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The minimum similarity or confidence.
    pub minimum: f32,
    /// Pairs of at least that score.
    pub pairs: usize,
    /// Share of these that are links.
    pub precision: f64,
    /// Share of the links that are among these.
    pub recall: f64,
}

/// Measures ranked lists against the truth, with precision and recall at some cuts.
pub fn measure(judged: &[Judged], cuts: &[f32]) -> Measures {
    if judged.is_empty() {
        return Measures::default();
    }
    let links = judged.iter().map(|signal| signal.true_count).sum();
    Measures {
        signals: judged.len(),
        links,
        hit_at_1: hit_at(judged, 1),
        hit_at_3: hit_at(judged, 3),
        hit_at_10: hit_at(judged, 10),
        mrr: mean(judged, |signal| first_true(signal).map_or(0.0, |rank| 1.0 / rank as f64)),
        mean_average_precision: mean(judged, average_precision),
        cuts: cuts.iter().map(|minimum| cut(judged, *minimum, links)).collect(),
    }
}

fn hit_at(judged: &[Judged], k: usize) -> f64 {
    mean(judged, |signal| if first_true(signal).is_some_and(|rank| rank <= k) { 1.0 } else { 0.0 })
}

/// Rank of the first true issue, counted from 1.
fn first_true(signal: &Judged) -> Option<usize> {
    signal.ranked.iter().position(|(_, is_true)| *is_true).map(|at| at + 1)
}

/// The mean, over the true issues, of the precision at their ranks.
fn average_precision(signal: &Judged) -> f64 {
    let mut found = 0;
    let mut sum = 0.0;
    for (at, (_, is_true)) in signal.ranked.iter().enumerate() {
        if *is_true {
            found += 1;
            sum += f64::from(found) / (at + 1) as f64;
        }
    }
    sum / signal.true_count.max(1) as f64
}

fn cut(judged: &[Judged], minimum: f32, links: usize) -> Cut {
    let kept = judged.iter().flat_map(|signal| &signal.ranked).filter(|(score, _)| *score >= minimum);
    let (mut pairs, mut found) = (0, 0);
    for (_, is_true) in kept {
        pairs += 1;
        found += usize::from(*is_true);
    }
    Cut { minimum, pairs, precision: ratio(found, pairs), recall: ratio(found, links) }
}

fn mean(judged: &[Judged], of: impl Fn(&Judged) -> f64) -> f64 {
    judged.iter().map(of).sum::<f64>() / judged.len() as f64
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_scores_one_everywhere() {
        let measures = measure(&[judged(&[(0.9, true), (0.2, false)], 1)], &[]);
        assert_eq!(
            [measures.hit_at_1, measures.hit_at_3, measures.mrr, measures.mean_average_precision],
            [1.0; 4]
        );
    }

    #[test]
    fn the_figures_are_those_worked_out_by_hand() {
        let first = judged(&[(0.9, false), (0.7, true), (0.6, false), (0.4, true)], 2);
        let second = judged(&[(0.8, false), (0.5, false), (0.45, false), (0.4, false)], 1);
        let measures = measure(&[first, second], &[0.5]);
        assert_eq!((measures.hit_at_1, measures.hit_at_3), (0.0, 0.5));
        assert_eq!(measures.mrr, 0.25);
        assert_eq!(measures.mean_average_precision, 0.25);
        let cut = measures.cuts.iter().find(|cut| cut.minimum == 0.5).copied();
        let expected = Cut { minimum: 0.5, pairs: 5, precision: 0.2, recall: 1.0 / 3.0 };
        assert_eq!(cut, Some(expected));
    }

    #[test]
    fn nothing_judged_gives_zeros() {
        assert_eq!(measure(&[], &[0.5]), Measures::default());
    }

    fn judged(ranked: &[(f32, bool)], true_count: usize) -> Judged {
        Judged { ranked: ranked.to_vec(), true_count, ..Judged::default() }
    }
}
