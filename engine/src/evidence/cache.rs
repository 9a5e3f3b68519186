//! Token vectors at hand for the next pair: people go through the pairs of one record.

use std::sync::{Arc, Mutex, PoisonError};

use crate::embed::TokenVectors;
use crate::text::TextHash;

/// Memory that may be held.
const MAX_BYTES: usize = 32 << 20;

/// The token vectors of the texts that were asked for last, at most 32 MiB.
#[derive(Default)]
pub struct TokenCache {
    /// The one used last at the end.
    held: Mutex<Vec<CachedTokens>>,
}

struct CachedTokens {
    text: TextHash,
    model: String,
    tokens: Arc<TokenVectors>,
}

impl TokenCache {
    /// What is held of a text, or what `make` makes of it.
    pub(super) fn get<E>(
        &self,
        text: TextHash,
        model: &str,
        make: impl FnOnce() -> Result<Option<TokenVectors>, E>,
    ) -> Result<Option<Arc<TokenVectors>>, E> {
        if let Some(found) = self.take(text, model) {
            return Ok(Some(self.keep(found)));
        }
        // Not under the lock: the model takes its time.
        let Some(tokens) = make()? else { return Ok(None) };
        Ok(Some(self.keep(CachedTokens { text, model: model.to_owned(), tokens: Arc::new(tokens) })))
    }

    fn take(&self, text: TextHash, model: &str) -> Option<CachedTokens> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held.iter().position(|held| held.text == text && held.model == model)?;
        Some(held.remove(at))
    }

    fn keep(&self, new: CachedTokens) -> Arc<TokenVectors> {
        let tokens = Arc::clone(&new.tokens);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push(new);
        let mut bytes: usize = held.iter().map(|held| held.tokens.size_bytes()).sum();
        while bytes > MAX_BYTES {
            bytes -= held.remove(0).tokens.size_bytes();
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter of what may be held.
    fn quarter() -> TokenVectors {
        TokenVectors { spans: Vec::new(), width: 1, numbers: vec![0.0; MAX_BYTES / size_of::<f32>() / 4] }
    }

    /// Whether the cache had to ask for a text's vectors.
    fn is_made(cache: &TokenCache, text: &str, model: &str) -> bool {
        let mut made = false;
        let make = || {
            made = true;
            Ok::<_, ()>(Some(quarter()))
        };
        assert!(cache.get(TextHash::of(text), model, make).unwrap().is_some());
        made
    }

    #[test]
    fn what_was_used_last_is_held_for_its_model() {
        let cache = TokenCache::default();
        let check =
            |text, model, expected| assert_eq!(is_made(&cache, text, model), expected, "{text} of {model}");
        check("a", "m", true);
        check("a", "m", false);
        check("a", "other", true);
        check("b", "m", true);
        check("c", "m", true);
        check("a", "m", false);
        check("d", "m", true);
        check("a", "m", false);
        check("a", "other", true);
    }
}
