//! Texts in, unit vectors out.

use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Unreadable;
use rayon::prelude::*;

use super::bert::Bert;
use super::contents::Contents;
use super::export::Export;
use super::folder::{EXPORT, Folder, TOKENIZER, WEIGHTS};
use super::model::Digests;
use super::packed::{FULL_TOKENS, Packed};
use super::token_vectors::TokenVectors;
use super::tokens::Tokens;
use super::weights::Weights;
use super::{EmbedError, amx, batches};

/// Texts that are split into tokens at a time: bounds the memory of a long run.
const CHUNK_TEXTS: usize = 8192;

/// Most tokens a text may have where the model's folder does not say.
const DEFAULT_MAX_TOKENS: usize = 256;

/// An embedding model, ready to run on all cores. Shared by reference.
pub struct Embedder {
    tokens: Tokens,
    encoder: Encoder,
    model_id: String,
}

/// How a model's batches are run.
enum Encoder {
    Packed(Packed),
    Export(Export),
}

/// How far [`Embedder::embed_each`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Every text has been handed over.
    Finished,
    /// It was asked to stop first.
    Stopped,
}

impl Embedder {
    /// Loads the model in the folder `dir`, after its files were told from all others by what
    /// they hold.
    ///
    /// # Errors
    /// Where the folder holds no model, a damaged one, or a kind that cannot be run, or where a
    /// file of a known model is not the known file.
    pub fn load(dir: &Path, digests: &Digests) -> Result<Self, EmbedError> {
        let folder = Folder::open(dir)?;
        let file = folder.file(if folder.is_export() { EXPORT } else { WEIGHTS });
        let Contents { weights: bytes, weights_sha256: digest, model_id } = Contents::read(&folder, digests)?;
        let pooling = folder.pooling()?;
        let max_tokens = folder.max_tokens()?;
        if folder.is_export() {
            let tokens = Tokens::load(&folder.file(TOKENIZER), max_tokens.unwrap_or(DEFAULT_MAX_TOKENS))?;
            let encoder = Encoder::Export(Export::load(&file, pooling)?);
            return Ok(Self { tokens, encoder, model_id });
        }
        let config = folder.bert()?;
        let max_tokens = max_tokens.unwrap_or(config.positions).min(config.positions);
        let tokens = Tokens::load(&folder.file(TOKENIZER), max_tokens)?;
        let bert = Bert::new(&config, &Weights::parse(&file, &bytes)?)?;
        drop(bytes);
        let encoder = Encoder::Packed(amx::choose(bert, pooling, &tokens, &digest)?);
        Ok(Self { tokens, encoder, model_id })
    }

    /// The model in the folder `dir` as [`Embedder::model_id`] names it, without loading it.
    ///
    /// # Errors
    /// See [`Embedder::load`].
    pub fn identify(dir: &Path, digests: &Digests) -> Result<String, EmbedError> {
        Ok(Contents::read(&Folder::open(dir)?, digests)?.model_id)
    }

    /// A short name of the model and its exact files, such as
    /// `all-MiniLM-L6-v2@53aa5117`: vectors of the same id can be compared.
    pub fn model_id(&self) -> &str {
        &self.model_id
    }

    /// Whether the model may carry on what the model of the id `former` has done.
    ///
    /// # Errors
    /// [`EmbedError::Changed`] if they have the same name, but their files differ.
    pub fn may_follow(&self, former: &str) -> Result<(), EmbedError> {
        let name = |id: &str| id.rsplit_once('@').map_or(id, |(name, _)| name).to_owned();
        let (present, name_now) = (&self.model_id, name(&self.model_id));
        if present == former || name(former) != name_now {
            return Ok(());
        }
        Err(EmbedError::Changed { name: name_now, former: former.to_owned(), present: present.clone() })
    }

    /// Numbers in a vector.
    pub fn dimensions(&self) -> usize {
        match &self.encoder {
            Encoder::Packed(packed) => packed.width(),
            Encoder::Export(export) => export.width(),
        }
    }

    /// Most tokens of a text that are read; the rest of a longer text is not.
    pub fn max_tokens(&self) -> usize {
        self.tokens.max_tokens()
    }

    /// Why a text says nothing to the model, whatever its vector; none where it does.
    ///
    /// # Errors
    /// Where the text cannot be split into tokens.
    pub fn unreadable(&self, text: &str) -> Result<Option<Unreadable>, EmbedError> {
        self.tokens.unreadable(text)
    }

    /// The unit vectors of `texts`, in their order.
    ///
    /// # Errors
    /// Where a text cannot be split into tokens or the model fails.
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let vectors = Mutex::new(vec![Vec::new(); texts.len()]);
        self.embed_each(texts, &AtomicBool::new(false), &|batch| {
            let mut vectors = vectors.lock().unwrap_or_else(PoisonError::into_inner);
            for (position, vector) in batch {
                vectors[position] = vector;
            }
        })?;
        Ok(vectors.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Embeds `texts` on all cores and hands each finished batch to `sink`: pairs of a
    /// text's position in the input and its unit vector, in no particular order, from
    /// several threads. Once `stop` is set, begins no further batch.
    ///
    /// # Errors
    /// Where a text cannot be split into tokens or the model fails. What was handed
    /// over before stays valid.
    pub fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        let cut_short = AtomicBool::new(false);
        for (index, chunk) in texts.chunks(CHUNK_TEXTS).enumerate() {
            let first = index * CHUNK_TEXTS;
            let ids = self.tokens.split(chunk, first)?;
            let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
            self.batches(&lengths).into_par_iter().try_for_each(|batch| {
                if stop.load(Ordering::Relaxed) {
                    cut_short.store(true, Ordering::Relaxed);
                    return Ok(());
                }
                let texts: Vec<&[u32]> = batch.iter().map(|position| ids[*position].as_slice()).collect();
                let vectors = self.run(&texts)?;
                sink(batch.iter().map(|position| first + position).zip(vectors).collect());
                Ok(())
            })?;
            if cut_short.load(Ordering::Relaxed) {
                return Ok(Completion::Stopped);
            }
        }
        Ok(Completion::Finished)
    }

    /// The vectors of the last layer for `text`, token by token; none where the model
    /// gives only whole texts' vectors. Their mean, scaled to length 1, is what
    /// [`Embedder::embed`] gives if the model pools by the mean.
    ///
    /// # Errors
    /// Where the text cannot be split into tokens or the model fails.
    pub fn token_vectors(&self, text: &str) -> Result<Option<TokenVectors>, EmbedError> {
        let (ids, spans) = self.tokens.split_with_spans(text)?;
        let numbers = match &self.encoder {
            Encoder::Packed(packed) => Some(packed.token_vectors(&ids)?),
            Encoder::Export(export) => export.token_vectors(&ids)?,
        };
        Ok(numbers.map(|numbers| TokenVectors { spans, width: self.dimensions(), numbers }))
    }

    fn batches(&self, lengths: &[usize]) -> Vec<Vec<usize>> {
        match self.encoder {
            Encoder::Packed(_) => batches::fill(lengths, FULL_TOKENS),
            Encoder::Export(_) => batches::cut(lengths, FULL_TOKENS),
        }
    }

    fn run(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>, EmbedError> {
        finite(match &self.encoder {
            Encoder::Packed(packed) => packed.run(texts),
            Encoder::Export(export) => export.run(texts),
        }?)
    }
}

/// Damaged weights give no numbers, which could neither be compared nor stored.
fn finite(vectors: Vec<Vec<f32>>) -> Result<Vec<Vec<f32>>, EmbedError> {
    if vectors.iter().flatten().all(|number| number.is_finite()) {
        return Ok(vectors);
    }
    Err(EmbedError::run("its vectors hold what is no number, so its weights are damaged"))
}
