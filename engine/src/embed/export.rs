//! Runs a ready ONNX export: texts of a batch stand side by side, padded to one length.

use std::path::Path;
use std::sync::Arc;

use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::{DimLike, ToDim};
use tract_onnx::tract_hir::internal::InferenceFact;

use super::EmbedError;
use super::folder::Pooling;
use super::pool::{normalise, pool};

/// Lengths are padded to multiples of this many tokens.
const LENGTH_STEP_TOKENS: usize = 32;

/// What a model's input called so is given.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Types,
}

/// A ready export of a sentence encoder.
pub(super) struct Export {
    plan: Arc<TypedRunnableModel>,
    inputs: Vec<Input>,
    pooling: Pooling,
    width: usize,
}

impl Export {
    /// Loads `file`. Its inputs must be called as transformers calls them
    /// (`input_ids`, `attention_mask`, perhaps `token_type_ids`); its first output is
    /// the tokens' vectors `[texts, length, width]` or the texts' `[texts, width]`.
    pub(super) fn load(file: &Path, pooling: Pooling) -> Result<Self, EmbedError> {
        // What the file says of shapes in between and at the end names its own lengths, which
        // stand against those given to its inputs here.
        let reader = onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
        let graph = reader.model_for_path(file).map_err(|error| EmbedError::broken(file, error))?;
        let names = graph.input_outlets().map_err(EmbedError::run)?.iter();
        let inputs =
            names.map(|outlet| input(&graph.node(outlet.node).name)).collect::<Result<Vec<_>, _>>()?;
        let (plan, width) =
            make_plan(graph, inputs.len()).map_err(|error| EmbedError::broken(file, format!("{error:#}")))?;
        Ok(Self { plan, inputs, pooling, width })
    }

    /// Numbers in a vector.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The unit vectors of the texts of one batch.
    pub(super) fn run(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let take = |row: &[f32], is_whole_text: bool| {
            if !is_whole_text {
                return pool(row, self.width, self.pooling);
            }
            let mut vector = row.to_vec();
            normalise(&mut vector);
            vector
        };
        self.each(texts, take).map_err(EmbedError::run)
    }

    /// The last layer's vectors of one text, one behind the other; none where the export
    /// gives only whole texts' vectors.
    pub(super) fn token_vectors(&self, text: &[u32]) -> Result<Option<Vec<f32>>, EmbedError> {
        let take = |row: &[f32], is_whole_text: bool| (!is_whole_text).then(|| row.to_vec());
        Ok(self.each(&[text], take).map_err(EmbedError::run)?.pop().flatten())
    }

    /// What `take` makes of the export's output for each text: the vectors of its tokens,
    /// or its own.
    fn each<T>(&self, texts: &[&[u32]], take: impl Fn(&[f32], bool) -> T) -> TractResult<Vec<T>> {
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let length = longest.next_multiple_of(LENGTH_STEP_TOKENS);
        let mut inputs = TVec::new();
        for input in &self.inputs {
            let mut cells = vec![0_i64; texts.len() * length];
            for (row, text) in cells.chunks_exact_mut(length).zip(texts) {
                for (cell, id) in row.iter_mut().zip(*text) {
                    *cell = match input {
                        Input::Ids => i64::from(*id),
                        Input::Mask => 1,
                        Input::Types => 0,
                    };
                }
            }
            inputs.push(Tensor::from_shape(&[texts.len(), length], &cells)?.into_tvalue());
        }
        let output = self.plan.run(inputs)?.remove(0);
        let whole_texts = output.rank() == 2;
        let output = output.try_as_plain_ram()?;
        let rows = output.as_slice::<f32>()?.chunks_exact(if whole_texts {
            self.width
        } else {
            length * self.width
        });
        let of_text = |(row, text): (&[f32], &&[u32])| {
            let used = if whole_texts { row } else { &row[..text.len() * self.width] };
            take(used, whole_texts)
        };
        Ok(rows.zip(texts).map(of_text).collect())
    }
}

fn input(name: &str) -> Result<Input, EmbedError> {
    match name {
        "input_ids" => Ok(Input::Ids),
        "attention_mask" => Ok(Input::Mask),
        "token_type_ids" => Ok(Input::Types),
        other => Err(EmbedError::unsupported(format!("it asks for an input called `{other}`"))),
    }
}

fn make_plan(mut graph: InferenceModel, inputs: usize) -> TractResult<(Arc<TypedRunnableModel>, usize)> {
    let texts = graph.symbols.sym("texts").to_dim();
    let length = graph.symbols.sym("length").to_dim();
    for input in 0..inputs {
        let fact = InferenceFact::dt_shape(i64::datum_type(), [texts.clone(), length.clone()]);
        graph.set_input_fact(input, fact)?;
    }
    let first = graph.output_outlets()?[0];
    let graph = graph.with_output_outlets(&[first])?.into_optimized()?;
    let shape = graph.output_fact(0)?.shape.to_tvec();
    let rank = shape.len();
    let width = shape[rank - 1].to_usize()?;
    Ok((graph.into_runnable()?, width))
}
