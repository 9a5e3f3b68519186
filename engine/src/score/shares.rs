//! How a pair stands among its rivals.

use super::Weights;
use super::features::Candidate;

/// Every record has so many rivals more, whose meaning and words are those of any two
/// records (a strength of 0). Where there are only a few candidates, none of them would
/// be likely otherwise than by the lack of others.
const UNRELATED_RIVALS: f64 = 50.0;

/// Gives every candidate its shares: a softmax of the strengths over the candidates of
/// its signal, and over those of its issue.
pub(super) fn share_out(candidates: &mut [Candidate], issues: usize, signals: usize, weights: &Weights) {
    let mut of_issue = vec![LogSum::default(); issues];
    let mut of_signal = vec![LogSum::default(); signals];
    for candidate in candidates.iter().filter(|candidate| candidate.is_rival) {
        let strength = f64::from(candidate.features.strength(weights));
        of_issue[candidate.issue as usize].add(strength);
        of_signal[candidate.signal as usize].add(strength);
    }
    for candidate in candidates {
        let strength = f64::from(candidate.features.strength(weights));
        let share = |sum: &LogSum| (strength - sum.value()).min(0.0) as f32;
        candidate.features.issue_share = share(&of_issue[candidate.issue as usize]);
        candidate.features.signal_share = share(&of_signal[candidate.signal as usize]);
    }
}

/// The logarithm of a sum of exponentials, without overflow. Begins with the unrelated rivals.
#[derive(Clone, Copy)]
struct LogSum {
    largest: f64,
    /// Of the exponentials of the values less the largest.
    sum: f64,
}

impl Default for LogSum {
    fn default() -> Self {
        Self { largest: 0.0, sum: UNRELATED_RIVALS }
    }
}

impl LogSum {
    fn add(&mut self, value: f64) {
        if value > self.largest {
            self.sum = self.sum * (self.largest - value).exp() + 1.0;
            self.largest = value;
        } else {
            self.sum += (value - self.largest).exp();
        }
    }

    fn value(&self) -> f64 {
        self.largest + self.sum.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Features;
    use super::*;

    #[test]
    fn the_shares_of_a_record_and_of_unrelated_rivals_add_up_to_one() {
        let mut all =
            [candidate(0, 0, 0.3), candidate(0, 1, 0.1), candidate(1, 0, 0.2), candidate(1, 1, -0.4)];
        share_out(&mut all, 2, 2, &Weights::default());
        let strength = |at: usize| all[at].features.strength(&Weights::default()).exp();
        let check = |share: f32, at: usize, other: usize| {
            let expected = strength(at) / (strength(at) + strength(other) + UNRELATED_RIVALS as f32);
            assert!((share.exp() - expected).abs() < 1e-6, "{at} beside {other}: {share}");
        };
        for (at, beside_in_signal, beside_in_issue) in [(0, 1, 2), (1, 0, 3), (2, 3, 0), (3, 2, 1)] {
            check(all[at].features.signal_share, at, beside_in_signal);
            check(all[at].features.issue_share, at, beside_in_issue);
        }
    }

    #[test]
    fn a_lone_candidate_is_likely_only_if_it_is_strong() {
        let share = |margin: f32| {
            let mut alone = [candidate(0, 0, margin)];
            share_out(&mut alone, 1, 1, &Weights::default());
            alone[0].features.signal_share.exp()
        };
        assert!(share(0.05) < 0.05 && share(0.6) > 0.95);
    }

    #[test]
    fn large_strengths_do_not_overflow() {
        let mut sum = LogSum::default();
        for value in [-5_000.0, 5_000.0, 5_000.0] {
            sum.add(value);
        }
        assert!((sum.value() - (5_000.0 + 2.0_f64.ln())).abs() < 1e-9);
    }

    fn candidate(signal: u32, issue: u32, margin: f32) -> Candidate {
        Candidate {
            signal,
            issue,
            similarity: margin,
            features: Features { margin, ..Features::default() },
            is_rival: true,
        }
    }
}
