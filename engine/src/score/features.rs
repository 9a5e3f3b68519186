//! What is known of a pair.

use rayon::prelude::*;
use serde::Serialize;

use super::bm25::{Bm25, weigh};
use super::candidates::{by_meaning, by_words};
use super::hubs::centred;
use super::templates::Templates;
use super::words::Lexicon;
use super::{MAX_CANDIDATES, ScoreError, ScoreOptions, Side};
use crate::neighbours::inner_product;

/// Strength of a pair for each unit of margin. On both sets of data the margins of a
/// signal have a standard deviation of 0.08, so this makes them standard scores.
const MARGIN_WEIGHT: f32 = 12.5;
/// Strength of a pair for each standard deviation of shared words.
const WORDS_WEIGHT: f32 = 0.3;

/// Every record has so many rivals more, whose meaning and words are those of any two
/// records (a strength of 0). Where there are only a few candidates, none of them would
/// be likely otherwise than by the lack of others.
const UNRELATED_RIVALS: f64 = 50.0;

/// What the confidence of a pair is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Features {
    /// Cosine similarity less what the two have in common with everything, about −1 to 1.
    pub margin: f32,
    /// Telling words shared, in standard deviations above what the signal shares with
    /// all issues.
    pub words: f32,
    /// Natural logarithm of the pair's share in the strength of all candidates of its
    /// signal, 0 at most: how clearly the signal is about this issue and no other.
    pub signal_share: f32,
    /// The same in the strength of all candidates of its issue.
    pub issue_share: f32,
}

impl Features {
    /// How strongly meaning and words speak for the pair, before others are looked at.
    pub(super) fn strength(&self) -> f32 {
        MARGIN_WEIGHT * self.margin + WORDS_WEIGHT * self.words
    }
}

/// A candidate before it has a confidence.
pub(super) struct Candidate {
    pub(super) signal: u32,
    pub(super) issue: u32,
    pub(super) similarity: f32,
    pub(super) features: Features,
}

/// All candidates in order of signal and issue.
pub(super) fn candidates(
    issues: Side<'_>,
    signals: Side<'_>,
    options: &ScoreOptions,
) -> Result<Vec<Candidate>, ScoreError> {
    let (centred_issues, centred_signals) = (centred(issues.vectors), centred(signals.vectors));
    let nearest = by_meaning(issues, signals, &centred_issues, &centred_signals, options)?;
    let (bm25, words) = index(issues.texts, signals.texts);
    let of_signal = |scores: &mut Vec<f32>, (signal, mut found): (usize, Vec<u32>)| {
        bm25.score(&words[signal], scores);
        found.extend(by_words(scores, options.by_words));
        found.sort_unstable();
        found.dedup();
        let candidate = |issue: u32| Candidate {
            signal: signal as u32,
            issue,
            similarity: inner_product(issues.vectors.row(issue as usize), signals.vectors.row(signal)),
            features: Features {
                margin: inner_product(centred_issues.row(issue as usize), centred_signals.row(signal)),
                words: scores[issue as usize],
                ..Features::default()
            },
        };
        found.into_iter().map(candidate).collect::<Vec<_>>()
    };
    let found: Vec<Vec<Candidate>> =
        nearest.into_par_iter().enumerate().map_init(Vec::new, of_signal).collect();
    if found.iter().map(Vec::len).sum::<usize>() > MAX_CANDIDATES {
        return Err(ScoreError::TooMany(options.min_similarity));
    }
    let mut found: Vec<Candidate> = found.into_iter().flatten().collect();
    share_out(&mut found, issues.texts.len(), signals.texts.len());
    Ok(found)
}

/// The index of the issues' words, and the words of each signal.
fn index(issues: &[String], signals: &[String]) -> (Bm25, Vec<super::bm25::Weighed>) {
    let mut lexicon = Lexicon::default();
    let issues: Vec<Vec<u32>> = issues.iter().map(|text| lexicon.read(text)).collect();
    let signals: Vec<Vec<u32>> = signals.iter().map(|text| lexicon.read(text)).collect();
    let templates = Templates::find(issues.iter().chain(&signals));
    let (issues, signals) = (weigh(&issues, &templates), weigh(&signals, &templates));
    (Bm25::new(&issues, &signals, lexicon.len()), signals)
}

/// Gives every candidate its shares: a softmax of the strengths over the candidates of
/// its signal, and over those of its issue.
pub(super) fn share_out(candidates: &mut [Candidate], issues: usize, signals: usize) {
    let mut of_issue = vec![LogSum::default(); issues];
    let mut of_signal = vec![LogSum::default(); signals];
    for candidate in candidates.iter() {
        let strength = f64::from(candidate.features.strength());
        of_issue[candidate.issue as usize].add(strength);
        of_signal[candidate.signal as usize].add(strength);
    }
    for candidate in candidates {
        let strength = f64::from(candidate.features.strength());
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
    use super::*;

    #[test]
    fn the_shares_of_a_record_and_of_unrelated_rivals_add_up_to_one() {
        let mut all =
            [candidate(0, 0, 0.3), candidate(0, 1, 0.1), candidate(1, 0, 0.2), candidate(1, 1, -0.4)];
        share_out(&mut all, 2, 2);
        let strength = |at: usize| all[at].features.strength().exp();
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
            share_out(&mut alone, 1, 1);
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
        Candidate { signal, issue, similarity: margin, features: Features { margin, ..Features::default() } }
    }
}
