//! What is known of a pair.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bm25::{Bm25, Weighed, weigh};
use super::candidates::{by_meaning, by_words};
use super::hubs::centred;
use super::shares::share_out;
use super::templates::Templates;
use super::words::{Lexicon, Words};
use super::{ScoreError, ScoreOptions, Side, Weights};
use crate::neighbours::inner_product;

/// What the confidence of a pair is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    pub(super) fn strength(&self, weights: &Weights) -> f32 {
        weights.meaning * self.margin + weights.words * self.words
    }
}

/// A candidate before it has a confidence.
pub(super) struct Candidate {
    pub(super) signal: u32,
    pub(super) issue: u32,
    pub(super) similarity: f32,
    pub(super) features: Features,
    /// Whether it counts among the candidates of its signal and its issue.
    pub(super) is_rival: bool,
}

/// All candidates in order of signal and issue.
pub(super) fn candidates(
    issues: Side<'_>,
    signals: Side<'_>,
    also: &[(u32, u32)],
    options: &ScoreOptions,
    stop: &AtomicBool,
) -> Result<Vec<Candidate>, ScoreError> {
    let (centred_issues, centred_signals) = (centred(issues.vectors), centred(signals.vectors));
    let nearest = by_meaning(issues, signals, &centred_issues, &centred_signals, options, stop)?;
    let (bm25, words) = index(issues.texts, signals.texts, options.weights.title);
    let also = by_signal(also, signals.texts.len());
    let of_signal = |scores: &mut Vec<f32>, (signal, mut found): (usize, Vec<u32>)| {
        if stop.load(Ordering::Relaxed) {
            return Vec::new();
        }
        bm25.score(&words[signal], scores);
        found.extend(by_words(scores, options.by_words));
        found.sort_unstable();
        found.dedup();
        let rivals = found.len();
        found.extend(
            also[signal].iter().filter(|issue| found.binary_search(issue).is_err()).collect::<Vec<_>>(),
        );
        let candidate = |(place, issue): (usize, u32)| Candidate {
            signal: signal as u32,
            issue,
            similarity: inner_product(issues.vectors.row(issue as usize), signals.vectors.row(signal)),
            features: Features {
                margin: inner_product(centred_issues.row(issue as usize), centred_signals.row(signal)),
                words: scores[issue as usize],
                ..Features::default()
            },
            is_rival: place < rivals,
        };
        let mut found: Vec<Candidate> = found.into_iter().enumerate().map(candidate).collect();
        found.sort_unstable_by_key(|candidate| candidate.issue);
        found
    };
    let found: Vec<Vec<Candidate>> =
        nearest.into_par_iter().enumerate().map_init(Vec::new, of_signal).collect();
    if stop.load(Ordering::SeqCst) {
        return Err(ScoreError::Stopped);
    }
    let mut found: Vec<Candidate> = found.into_iter().flatten().collect();
    share_out(&mut found, issues.texts.len(), signals.texts.len(), &options.weights);
    Ok(found)
}

/// The wanted issues of each signal, each once.
fn by_signal(pairs: &[(u32, u32)], signals: usize) -> Vec<Vec<u32>> {
    let mut issues = vec![Vec::new(); signals];
    for (signal, issue) in pairs {
        issues[*signal as usize].push(*issue);
    }
    for issues in &mut issues {
        issues.sort_unstable();
        issues.dedup();
    }
    issues
}

/// The index of the issues' words, and the words of each signal.
fn index(issues: &[String], signals: &[String], title_weight: f32) -> (Bm25, Vec<Weighed>) {
    let mut lexicon = Lexicon::default();
    let issues: Vec<Words> = issues.iter().map(|text| lexicon.read(text)).collect();
    let signals: Vec<Words> = signals.iter().map(|text| lexicon.read(text)).collect();
    let templates = Templates::find(issues.iter().chain(&signals).map(|words| &words.all[..]));
    let weigh = |side: &[Words]| weigh(side, &templates, title_weight);
    let (issues, signals) = (weigh(&issues), weigh(&signals));
    (Bm25::new(&issues, &signals, lexicon.len()), signals)
}
