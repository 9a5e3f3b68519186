//! Giving every text a vector, so that a stop at any moment loses little.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use domain::Unreadable;
use rayon::prelude::*;

use super::{AssociateError, Progress};
use crate::embed::{Completion, EmbedError, Embedder};
use crate::store::{Store, StoreError};
use crate::text::TextHash;

/// Texts taken from the store at a time.
const CHUNK_TEXTS: usize = 8_192;

/// Vectors written in one transaction: what a kill can lose.
const WRITE_VECTORS: usize = 128;

/// What turns texts into unit vectors; [`Embedder`], or a small stand-in in tests
/// of what surrounds it.
pub trait TextEmbedder: Sync {
    /// Whose vectors these are.
    fn model_id(&self) -> &str;
    /// Length of a vector.
    fn dimensions(&self) -> usize;
    /// See [`Embedder::unreadable`].
    ///
    /// # Errors
    /// If the model fails.
    fn unreadable(&self, _text: &str) -> Result<Option<Unreadable>, EmbedError> {
        Ok(None)
    }
    /// See [`Embedder::embed_each`].
    ///
    /// # Errors
    /// If the model fails.
    fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError>;
}

impl TextEmbedder for Embedder {
    fn model_id(&self) -> &str {
        Self::model_id(self)
    }

    fn dimensions(&self) -> usize {
        Self::dimensions(self)
    }

    fn unreadable(&self, text: &str) -> Result<Option<Unreadable>, EmbedError> {
        Self::unreadable(self, text)
    }

    fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        Self::embed_each(self, texts, stop, sink)
    }
}

/// Embeds every text that has no vector of this model yet and returns how many that
/// were. Vectors are kept as they come.
///
/// # Errors
/// If it was stopped, or the model or the store fails; what was written stays.
pub fn embed_pending(
    store: &Store,
    embedder: &dyn TextEmbedder,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<usize, AssociateError> {
    embed_pending_since(store, embedder, None, stop, progress)
}

/// The same, only for the records that changed after a position, if one is given: the
/// others are not even looked at.
pub(super) fn embed_pending_since(
    store: &Store,
    embedder: &dyn TextEmbedder,
    since: Option<i64>,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<usize, AssociateError> {
    store.refresh_text_hashes()?;
    let total = store.count_pending(embedder.model_id(), since)?;
    let mut done = 0;
    loop {
        let pending = store.pending_texts(embedder.model_id(), since, CHUNK_TEXTS)?;
        if pending.is_empty() {
            return Ok(done);
        }
        let texts: Vec<&str> = pending.iter().map(|pending| pending.text.as_str()).collect();
        let unreadable: Vec<_> =
            texts.par_iter().map(|text| embedder.unreadable(text)).collect::<Result<_, _>>()?;
        let keeper = Keeper { store, model: embedder.model_id(), total, state: Mutex::default() };
        let halt = AtomicBool::new(stop.load(Ordering::Relaxed));
        let completion = embedder.embed_each(&texts, &halt, &|batch| {
            let batch = batch.into_iter().map(|(at, vector)| (pending[at].hash, vector, unreadable[at]));
            let failed = keeper.take(batch, done, progress).is_err();
            if failed || stop.load(Ordering::Relaxed) {
                halt.store(true, Ordering::Relaxed);
            }
        });
        done += keeper.finish()?;
        if completion? == Completion::Stopped {
            return Err(AssociateError::Stopped(done));
        }
    }
}

/// Collects vectors from all threads and writes them some at a time.
struct Keeper<'a> {
    store: &'a Store,
    model: &'a str,
    total: usize,
    state: Mutex<State>,
}

/// A text's vector, and why it says nothing if it does not.
type Embedded = (TextHash, Vec<f32>, Option<Unreadable>);

#[derive(Default)]
struct State {
    waiting: Vec<Embedded>,
    written: usize,
    failure: Option<StoreError>,
}

struct Failed;

impl Keeper<'_> {
    fn take(
        &self,
        batch: impl Iterator<Item = Embedded>,
        done: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), Failed> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.extend(batch);
        if state.waiting.len() >= WRITE_VECTORS {
            self.write(&mut state);
        }
        let so_far = done + state.written + state.waiting.len();
        progress(Progress::Embedding { done: so_far, total: self.total });
        if state.failure.is_some() { Err(Failed) } else { Ok(()) }
    }

    fn write(&self, state: &mut State) {
        let batch = std::mem::take(&mut state.waiting);
        let written = self.store.write_step(|writer| {
            batch.iter().try_for_each(|(hash, vector, unreadable)| {
                writer.put_embedding(*hash, self.model, vector, *unreadable)
            })
        });
        match written {
            Ok(()) => state.written += batch.len(),
            Err(error) => state.failure = Some(error),
        }
    }

    fn finish(self) -> Result<usize, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failure.is_none() {
            self.write(&mut state);
        }
        match state.failure.take() {
            Some(failure) => Err(failure),
            None => Ok(state.written),
        }
    }
}
