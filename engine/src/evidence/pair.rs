//! The evidence of two records of the store.

use std::collections::HashMap;

use domain::{Issue, Signal, SignalKey};

use super::cache::TokenCache;
use super::fields::Place;
use super::places::{Places, in_quote};
use super::{Count, Evidence, Kind, Link, Read, explain, sentence};
use crate::embed::{EmbedError, Embedder, TokenVectors};
use crate::store::{Store, StoreError};
use crate::text::{TextHash, issue_text, signal_text};

/// What gives the tokens of a text vectors; [`Embedder`], or a small stand-in in tests.
pub trait TokenEmbedder: Sync {
    /// Whose vectors these are.
    fn model_id(&self) -> &str;
    /// See [`Embedder::token_vectors`].
    ///
    /// # Errors
    /// If the model fails.
    fn token_vectors(&self, text: &str) -> Result<Option<TokenVectors>, EmbedError>;
}

impl TokenEmbedder for Embedder {
    fn model_id(&self) -> &str {
        Self::model_id(self)
    }

    fn token_vectors(&self, text: &str) -> Result<Option<TokenVectors>, EmbedError> {
        Self::token_vectors(self, text)
    }
}

/// A link with the places of its words in the records.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldLink {
    /// In the issue.
    pub issue: Vec<Place>,
    /// In the signal.
    pub signal: Vec<Place>,
    /// How much hangs on these words, 0 to 1; see [`Link::strength`].
    pub strength: f32,
    /// How they belong together.
    pub kind: Kind,
    /// The issue's words and the signal's, as the sentence may name them.
    pub words: (String, String),
}

/// What carries the match of two records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairEvidence {
    /// The strongest first.
    pub links: Vec<FieldLink>,
    /// All of it in plain words; empty without links.
    pub sentence: String,
    /// The strongest link in a few words; empty without links.
    pub short: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What carries the match of an issue and a signal; none where either is unknown.
///
/// # Errors
/// See [`EvidenceError`].
pub fn of_pair(
    store: &Store,
    embedder: &dyn TokenEmbedder,
    cache: &TokenCache,
    identifier: &str,
    key: &SignalKey,
) -> Result<Option<PairEvidence>, EvidenceError> {
    let (Some(issue), Some(signal)) = (store.issue(identifier)?, store.signal(key)?) else {
        return Ok(None);
    };
    let of_issue = issue_text(&issue.title, issue.description.as_deref().unwrap_or_default());
    let of_signal = signal_text(&signal.summary, &signal.context);
    let evidence = of_texts(store, embedder, cache, &of_issue, &of_signal)?;
    Ok(Some(placed(&evidence, (&of_issue, &issue), (&of_signal, &signal))))
}

/// What carries the match of two cleaned texts, among the store's records. Nothing where
/// the model gives no tokens' vectors.
///
/// # Errors
/// See [`EvidenceError`].
pub fn of_texts(
    store: &Store,
    embedder: &dyn TokenEmbedder,
    cache: &TokenCache,
    issue: &str,
    signal: &str,
) -> Result<Evidence, EvidenceError> {
    let read =
        |text: &str| cache.get(TextHash::of(text), embedder.model_id(), || embedder.token_vectors(text));
    let (of_issue, of_signal) = rayon::join(|| read(issue), || read(signal));
    let (Some(of_issue), Some(of_signal)) = (of_issue?, of_signal?) else { return Ok(Evidence::default()) };
    let of = store.count_records()?;
    let mut counts = HashMap::new();
    let mut count = |stem: &str| -> Result<Count, StoreError> {
        if let Some(count) = counts.get(stem) {
            return Ok(*count);
        }
        let count = Count { with: store.count_records_with(&forms(stem))?, of };
        counts.insert(stem.to_owned(), count);
        Ok(count)
    };
    let issue = Read { text: issue, tokens: &of_issue };
    let signal = Read { text: signal, tokens: &of_signal };
    Ok(explain(issue, signal, &mut count)?)
}

/// A word and its English plurals.
fn forms(stem: &str) -> Vec<String> {
    let mut forms = vec![stem.to_owned(), format!("{stem}s")];
    forms.extend(stem.strip_suffix('y').map(|rest| format!("{rest}ies")));
    forms
}

/// Links that cannot be found in both records are left out, and the sentence speaks of
/// those that are there.
fn placed(evidence: &Evidence, issue: (&str, &Issue), signal: (&str, &Signal)) -> PairEvidence {
    let in_issue = Places::of_issue(issue.0, issue.1);
    let in_signal = Places::of_signal(signal.0, signal.1);
    let quote = signal.1.quote.as_deref().unwrap_or_default();
    let place = |link: &Link| {
        let mut placed = FieldLink {
            issue: link.issue.iter().flat_map(|span| in_issue.find(span)).collect(),
            signal: link.signal.iter().flat_map(|span| in_signal.find(span)).collect(),
            strength: link.strength,
            kind: link.kind,
            words: link.words.clone(),
        };
        if placed.issue.is_empty() || placed.signal.is_empty() {
            return None;
        }
        placed.signal.extend(in_quote(quote, &link.words.1));
        Some((placed, link.clone()))
    };
    let (links, named): (Vec<FieldLink>, Vec<Link>) = evidence.links.iter().filter_map(place).unzip();
    let short = named.first().map(sentence::short).unwrap_or_default();
    PairEvidence { links, sentence: sentence::sentence(&named), short }
}
