//! What is known of a pair.

use rayon::prelude::*;
use serde::Serialize;

use super::bm25::{Bm25, Weighed, weigh};
use super::candidates::{by_meaning, by_words};
use super::hubs::centred;
use super::shares::share_out;
use super::templates::Templates;
use super::words::Lexicon;
use super::{ScoreError, ScoreOptions, Side};
use crate::neighbours::inner_product;

/// Strength of a pair for each unit of margin. On both sets of data the margins of a
/// signal have a standard deviation of 0.08, so this makes them standard scores.
const MARGIN_WEIGHT: f32 = 12.5;
/// Strength of a pair for each standard deviation of shared words.
const WORDS_WEIGHT: f32 = 0.3;

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
    let mut found: Vec<Candidate> = found.into_iter().flatten().collect();
    share_out(&mut found, issues.texts.len(), signals.texts.len());
    Ok(found)
}

/// The index of the issues' words, and the words of each signal.
fn index(issues: &[String], signals: &[String]) -> (Bm25, Vec<Weighed>) {
    let mut lexicon = Lexicon::default();
    let issues: Vec<Vec<u32>> = issues.iter().map(|text| lexicon.read(text)).collect();
    let signals: Vec<Vec<u32>> = signals.iter().map(|text| lexicon.read(text)).collect();
    let templates = Templates::find(issues.iter().chain(&signals));
    let (issues, signals) = (weigh(&issues, &templates), weigh(&signals, &templates));
    (Bm25::new(&issues, &signals, lexicon.len()), signals)
}
