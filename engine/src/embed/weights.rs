//! The numbers of a safetensors file, as tract's tensors.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use safetensors::{Dtype, SafeTensors};
use tract_onnx::prelude::Tensor;
use tract_onnx::tract_core::internal::f16;

use super::EmbedError;

/// A safetensors file held in memory.
pub(super) struct Weights<'a> {
    file: PathBuf,
    tensors: SafeTensors<'a>,
    prefix: &'static str,
}

impl<'a> Weights<'a> {
    /// Reads the table of contents of `bytes`, which came from `file`.
    pub(super) fn parse(file: &Path, bytes: &'a [u8]) -> Result<Self, EmbedError> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| EmbedError::broken(file, error))?;
        let prefix =
            if tensors.tensor("bert.embeddings.word_embeddings.weight").is_ok() { "bert." } else { "" };
        Ok(Self { file: file.to_owned(), tensors, prefix })
    }

    /// The tensor called `name`, which must have the shape given.
    pub(super) fn get(&self, name: &str, shape: &[usize]) -> Result<Arc<Tensor>, EmbedError> {
        let tensor = self.load(name)?;
        if tensor.shape() == shape {
            Ok(Arc::new(tensor))
        } else {
            let reason = format!("`{name}` has the shape {:?}, not {shape:?}", tensor.shape());
            Err(EmbedError::broken(&self.file, reason))
        }
    }

    /// The numbers of the tensor called `name` with their shape.
    pub(super) fn load(&self, name: &str) -> Result<Tensor, EmbedError> {
        let broken = |reason: String| EmbedError::broken(&self.file, reason);
        let view = self
            .tensors
            .tensor(&format!("{}{name}", self.prefix))
            .map_err(|_| broken(format!("`{name}` is not in it")))?;
        let numbers: Vec<f32> = match view.dtype() {
            Dtype::F32 => view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            Dtype::F16 => {
                view.data().as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
            }
            other => return Err(broken(format!("`{name}` is stored as {other:?}, not as F32 or F16"))),
        };
        Tensor::from_shape(view.shape(), &numbers).map_err(|error| broken(format!("`{name}`: {error}")))
    }
}
