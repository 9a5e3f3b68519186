//! Why an issue and a signal match: the words of both texts that carry it.
//!
//! [`explain`] finds the words that both have and the words that mean the same, by their
//! vectors in the model's last layer, and keeps those without which the similarity falls.
//! [`Evidence::sentence`] says it in plain words, made of the evidence alone. [`of_pair`]
//! does this for two records and says where in their fields the words stand.

mod cache;
mod fields;
mod links;
mod pair;
mod phrases;
mod places;
mod sentence;
mod stop_words;
mod vector;
mod words;

pub use cache::TokenCache;
pub use fields::{Field, Place};
pub use pair::{EvidenceError, FieldLink, PairEvidence, TokenEmbedder, of_pair, of_texts};

use std::cmp::Reverse;
use std::ops::Range;

use crate::embed::TokenVectors;
use links::WordLink;
use words::Words;

/// The most links that are given.
pub const LINKS_MAX: usize = 6;

/// How a link's words belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They are the same but for their plural.
    Same,
    /// They mean the same.
    Alike,
}

/// Words of both texts that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Bytes of the issue's cleaned text, in order.
    pub issue: Vec<Range<usize>>,
    /// Bytes of the signal's cleaned text, in order.
    pub signal: Vec<Range<usize>>,
    /// How much hangs on these words: the share of the similarity that is lost without those
    /// in the issue, and without those in the signal, added up; 0 to 1.
    pub strength: f32,
    /// How they belong together.
    pub kind: Kind,
    /// The issue's words and the signal's, as they stand there.
    pub words: (String, String),
}

/// What carries a match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The strongest first, at most [`LINKS_MAX`].
    pub links: Vec<Link>,
    /// The same in plain words; empty without links.
    pub sentence: String,
}

/// In how many texts a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Texts that have it.
    pub with: usize,
    /// Texts there are.
    pub of: usize,
}

/// A cleaned text with its tokens' vectors.
#[derive(Clone, Copy)]
pub struct Read<'a> {
    /// The text that was embedded.
    pub text: &'a str,
    /// What the model made of it.
    pub tokens: &'a TokenVectors,
}

/// What carries the match of two texts. `count` says in how many texts a word is, given in
/// lower case and without its plural, and is asked only of words that may be evidence.
///
/// # Errors
/// Those of `count`.
pub fn explain<E>(
    issue: Read<'_>,
    signal: Read<'_>,
    count: &mut dyn FnMut(&str) -> Result<Count, E>,
) -> Result<Evidence, E> {
    let issue = Words::read(issue.text, issue.tokens);
    let signal = Words::read(signal.text, signal.tokens);
    let found = links::find(&issue, &signal, count)?;
    let joined = phrases::join(&issue, &signal, found);
    let mut links: Vec<Link> = joined.iter().map(|link| named(&issue, &signal, link)).collect();
    links.retain(|link| link.strength >= links::LEAST_STRENGTH);
    links.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    links.truncate(LINKS_MAX);
    let sentence = sentence::sentence(&links);
    Ok(Evidence { links, sentence })
}

fn named(issue: &Words<'_>, signal: &Words<'_>, link: &WordLink) -> Link {
    let spans = |words: &Words<'_>, ranges: &[Range<usize>]| {
        ranges.iter().map(|range| words.span(range)).collect::<Vec<_>>()
    };
    let name = |words: &Words<'_>, ranges: &[Range<usize>]| {
        let as_written = |range: &&Range<usize>| {
            let text = &words.text[words.span(range)];
            (Reverse(range.len()), sentence::is_capitalised(text))
        };
        let best = ranges.iter().min_by_key(as_written);
        best.map(|range| words.text[words.span(range)].to_owned()).unwrap_or_default()
    };
    Link {
        issue: spans(issue, &link.issue),
        signal: spans(signal, &link.signal),
        strength: links::strength(issue, signal, link),
        kind: link.kind,
        words: (name(issue, &link.issue), name(signal, &link.signal)),
    }
}

#[cfg(test)]
mod tests;
