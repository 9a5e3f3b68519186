//! Which pairs are looked at closely.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::neighbours::{BlockedJoin, Hit, Matrix, Neighbours};

use super::{MAX_ABOVE_FLOOR, ScoreError, ScoreOptions, Side};

/// The issues that are candidates of each signal by their vectors: the nearest in each
/// direction after the correction for hubs, and all above the similarity's floor. In no
/// order; some twice.
pub(super) fn by_meaning(
    issues: Side<'_>,
    signals: Side<'_>,
    centred_issues: &Matrix,
    centred_signals: &Matrix,
    options: &ScoreOptions,
    stop: &AtomicBool,
) -> Result<Vec<Vec<u32>>, ScoreError> {
    let points = |hits: Vec<Hit>| hits.into_iter().map(|hit| hit.point).collect();
    let nearest_issues =
        BlockedJoin::new(centred_issues).nearest_each(centred_signals, options.nearest, stop);
    let mut candidates: Vec<Vec<u32>> = nearest_issues.into_iter().map(points).collect();
    let nearest_signals =
        BlockedJoin::new(centred_signals).nearest_each(centred_issues, options.nearest, stop);
    for (issue, signals) in nearest_signals.into_iter().enumerate() {
        for hit in signals {
            candidates[hit.point as usize].push(issue as u32);
        }
    }
    let mut above = 0;
    let index = BlockedJoin::new(issues.vectors);
    index.pairs_above(signals.vectors, options.min_similarity, &mut |pairs| {
        above += pairs.len();
        for pair in pairs {
            candidates[pair.query as usize].push(pair.point);
        }
        above <= MAX_ABOVE_FLOOR && !stop.load(Ordering::Relaxed)
    });
    if above > MAX_ABOVE_FLOOR {
        return Err(ScoreError::TooMany(options.min_similarity));
    }
    Ok(candidates)
}

/// The `count` issues of the best scores above zero.
pub(super) fn by_words(scores: &[f32], count: usize) -> Vec<u32> {
    let mut issues: Vec<u32> =
        (0..scores.len() as u32).filter(|issue| scores[*issue as usize] > 0.0).collect();
    if (1..issues.len()).contains(&count) {
        let of = |issue: u32| scores[issue as usize];
        issues.select_nth_unstable_by(count - 1, |a, b| of(*b).total_cmp(&of(*a)).then(a.cmp(b)));
    }
    issues.truncate(count);
    issues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_by_words_are_taken_and_none_that_shares_nothing() {
        check(&[0.5, 2.0, -0.1, 1.0], 2, &[1, 3]);
        check(&[0.5, 2.0, -0.1, 1.0], 9, &[0, 1, 3]);
        check(&[1.0, 1.0, 1.0], 2, &[0, 1]);
        check(&[1.0, 1.0], 0, &[]);
        check(&[], 3, &[]);
    }

    fn check(scores: &[f32], count: usize, expected: &[u32]) {
        let mut found = by_words(scores, count);
        found.sort_unstable();
        assert_eq!(found, expected, "{count} of {scores:?}");
    }
}
