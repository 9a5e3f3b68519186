//! Which words of two texts carry their match.
//!
//! A model that pools by the mean makes a text's vector from the sum of its tokens', so
//! how much the similarity falls without some words is known without running the model
//! again, but for what the words lent to their neighbours.

use std::collections::BTreeMap;
use std::ops::Range;

use super::vector::{cosine, take};
use super::words::Words;
use super::{Count, Kind};

/// When words are taken to mean the same. Chosen by reading the demo's pairs.
#[derive(Clone, Copy)]
struct Alike {
    /// The least cosine of their vectors.
    cosine: f32,
    /// The least sum of that cosine and the link's strength: what much hangs on may be
    /// less alike.
    with_strength: f32,
}

const ALIKE: Alike = Alike { cosine: 0.3, with_strength: 0.4 };

/// Where nothing else is found, the one pair of words that comes nearest.
const NEAREST: Alike = Alike { cosine: 0.2, with_strength: 0.3 };

/// The least share of the similarity that hangs on a link.
pub(super) const LEAST_STRENGTH: f32 = 0.005;

/// A word in so few texts is telling, however few texts there are.
const FEW_TEXTS: usize = 20;

/// The least inverse document frequency of a telling word: it is in at most a tenth of
/// all texts.
const LEAST_IDF: f32 = std::f32::consts::LN_10;

/// Words of an issue and of a signal that belong together: ranges of word positions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WordLink {
    pub(super) issue: Vec<Range<usize>>,
    pub(super) signal: Vec<Range<usize>>,
    pub(super) kind: Kind,
}

/// The links word by word: shared words first, then of the others the most alike, each
/// word in one link. `count` says how many texts have a word.
pub(super) fn find<E>(
    issue: &Words<'_>,
    signal: &Words<'_>,
    count: &mut dyn FnMut(&str) -> Result<Count, E>,
) -> Result<Vec<WordLink>, E> {
    let similarity = cosine(&issue.total, &signal.total);
    if similarity <= 0.0 {
        return Ok(Vec::new());
    }
    let (mut of_issue, mut of_signal) = (terms(issue), terms(signal));
    let mut links = Vec::new();
    let shared: Vec<&str> = of_issue.keys().filter(|stem| of_signal.contains_key(*stem)).copied().collect();
    for stem in shared {
        if let (Some(a), Some(b)) = (of_issue.remove(stem), of_signal.remove(stem)) {
            let link = link(&a, &b, Kind::Same);
            if strength(issue, signal, &link) >= LEAST_STRENGTH && is_telling(count(stem)?) {
                links.push(link);
            }
        }
    }
    let mut used: Vec<&str> = Vec::new();
    for (a, b) in alike(issue, signal, &of_issue, &of_signal, ALIKE) {
        if !used.contains(&a) && !used.contains(&b) && is_telling(count(a)?) && is_telling(count(b)?) {
            used.extend([a, b]);
            links.push(link(&of_issue[a], &of_signal[b], Kind::Alike));
        }
    }
    if links.is_empty() {
        for (a, b) in alike(issue, signal, &of_issue, &of_signal, NEAREST) {
            if is_telling(count(a)?) && is_telling(count(b)?) {
                return Ok(vec![link(&of_issue[a], &of_signal[b], Kind::Alike)]);
            }
        }
    }
    Ok(links)
}

/// The share of the similarity of two texts that is lost when the words of a link are left
/// out of the issue, and the share lost when they are left out of the signal, added up; 0
/// to 1. One after the other, because two texts that are the same stay so without a word.
pub(super) fn strength(issue: &Words<'_>, signal: &Words<'_>, link: &WordLink) -> f32 {
    let whole = cosine(&issue.total, &signal.total);
    let without_issues = cosine(&without(issue, &link.issue), &signal.total);
    let without_signals = cosine(&issue.total, &without(signal, &link.signal));
    let lost = 2.0 * whole - without_issues - without_signals;
    if whole > 0.0 { (lost / whole).clamp(0.0, 1.0) } else { 0.0 }
}

fn without(words: &Words<'_>, ranges: &[Range<usize>]) -> Vec<f32> {
    let mut rest = words.total.clone();
    ranges
        .iter()
        .flat_map(|range| &words.words[range.clone()])
        .for_each(|word| take(&mut rest, &word.vector));
    rest
}

/// Where the words that say something are, by stem.
fn terms<'a>(words: &'a Words<'_>) -> BTreeMap<&'a str, Vec<usize>> {
    let mut terms: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, word) in words.words.iter().enumerate().filter(|(_, word)| !word.is_stop) {
        terms.entry(&word.stem).or_default().push(at);
    }
    terms
}

fn link(issue: &[usize], signal: &[usize], kind: Kind) -> WordLink {
    let ranges = |places: &[usize]| places.iter().map(|at| *at..at + 1).collect();
    WordLink { issue: ranges(issue), signal: ranges(signal), kind }
}

/// Pairs of words that mean the same, the most alike first.
fn alike<'a, 'b>(
    issue: &Words<'_>,
    signal: &Words<'_>,
    of_issue: &BTreeMap<&'a str, Vec<usize>>,
    of_signal: &BTreeMap<&'b str, Vec<usize>>,
    least: Alike,
) -> Vec<(&'a str, &'b str)> {
    let mut found = Vec::new();
    for (a, in_issue) in of_issue.iter().filter(|(stem, _)| !is_number(stem)) {
        for (b, in_signal) in of_signal.iter().filter(|(stem, _)| !is_number(stem)) {
            let places = in_issue.iter().flat_map(|a| in_signal.iter().map(move |b| (*a, *b)));
            let alike = places
                .map(|(a, b)| cosine(&issue.words[a].vector, &signal.words[b].vector))
                .fold(0.0, f32::max);
            if alike < least.cosine {
                continue;
            }
            let strength = strength(issue, signal, &link(in_issue, in_signal, Kind::Alike));
            if strength >= LEAST_STRENGTH && alike + strength >= least.with_strength {
                found.push((alike, *a, *b));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found.into_iter().map(|(_, a, b)| (a, b)).collect()
}

fn is_number(stem: &str) -> bool {
    stem.chars().all(|c| c.is_ascii_digit())
}

/// Inverse document frequency as BM25 has it: Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework: BM25 and Beyond" (2009).
fn is_telling(count: Count) -> bool {
    let (with, of) = (count.with as f32, count.of.max(count.with) as f32);
    count.with <= FEW_TEXTS || (1.0 + (of - with + 0.5) / (with + 0.5)).ln() >= LEAST_IDF
}
