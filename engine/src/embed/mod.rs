//! Texts into unit vectors.
//!
//! [`Embedder`] runs a sentence-transformers model inside this program, on all cores;
//! [`model`] gets one and finds it again. Only this folder names tract and the
//! tokenizers.
//!
//! The way of a text: [`tokens`] splits it, [`batches`] says which texts go through the
//! model together, [`packed`] runs the graph that [`bert`] wrote from the weights (or
//! [`export`] a ready ONNX file), [`pool`] makes one vector of a text's many.

mod amx;
mod batches;
mod bert;
mod contents;
mod embedder;
mod error;
mod export;
mod folder;
pub mod model;
mod ops;
mod packed;
mod pool;
mod reads;
mod token_vectors;
mod tokens;
mod weights;

pub use embedder::{Completion, Embedder};
pub use error::EmbedError;
pub use token_vectors::TokenVectors;
