//! What is nearest in meaning to a text.

use crate::associate::{TextEmbedder, VectorCache};
use crate::embed::{Completion, EmbedError};
use crate::store::{IssueLine, SignalLine, Store, StoreError};

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;

/// The longest text that is searched for.
pub const MAX_QUERY_BYTES: usize = 10_000;

/// What was found, best first, each with its cosine similarity.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Nearest issues.
    pub issues: Vec<(f32, IssueLine)>,
    /// Nearest signals.
    pub signals: Vec<(f32, SignalLine)>,
}

/// Why nothing was searched.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// There is nothing to search for.
    #[error("The search is empty; enter a few words.")]
    Empty,
    /// The text is too long.
    #[error("The text to search for is longer than {MAX_QUERY_BYTES} bytes; enter a shorter one.")]
    TooLong,
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// The `limit` nearest issues and signals among those that have been embedded. The
/// vectors are taken from `cache`, which is to be kept from one search to the next.
///
/// # Errors
/// See [`SearchError`].
pub fn search(
    store: &Store,
    embedder: &dyn TextEmbedder,
    cache: &VectorCache,
    text: &str,
    limit: usize,
) -> Result<Found, SearchError> {
    if text.trim().is_empty() {
        return Err(SearchError::Empty);
    }
    if text.len() > MAX_QUERY_BYTES {
        return Err(SearchError::TooLong);
    }
    let query = vector_of(embedder, text)?;
    let (issues, signals) = cache.read(store, embedder.model_id(), embedder.dimensions(), |held| {
        (held.issues.nearest(&query, limit), held.signals.nearest(&query, limit))
    })?;
    let issues = issues.into_iter().map(|(score, row)| Ok((score, store.issue_line(row)?)));
    let issues = issues.collect::<Result<_, StoreError>>()?;
    let signals = signals.into_iter().map(|(score, row)| Ok((score, store.signal_line(row)?)));
    let signals = signals.collect::<Result<_, StoreError>>()?;
    Ok(Found { issues, signals })
}

fn vector_of(embedder: &dyn TextEmbedder, text: &str) -> Result<Vec<f32>, EmbedError> {
    let clean = crate::text::clean_plain(text);
    let vector = Mutex::new(Vec::new());
    let completion = embedder.embed_each(&[&clean], &AtomicBool::new(false), &|batch| {
        for (_, found) in batch {
            *vector.lock().unwrap_or_else(PoisonError::into_inner) = found;
        }
    })?;
    debug_assert_eq!(completion, Completion::Finished, "nobody asked it to stop");
    Ok(vector.into_inner().unwrap_or_else(PoisonError::into_inner))
}
