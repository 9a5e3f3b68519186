//! The graph of a BERT encoder, written from its weights for tract to run.
//!
//! All texts of a batch stand one behind the other on a single axis of tokens, with no
//! padding between them; only attention knows where a text begins. So every product
//! has the same shape whatever the texts' lengths, and nothing is computed twice.

use std::sync::Arc;

use tract_onnx::tract_core::internal::*;
use tract_onnx::tract_core::ops::array::Gather;
use tract_onnx::tract_core::ops::einsum::EinSum;
use tract_onnx::tract_core::ops::math::add;

use super::EmbedError;
use super::folder;
use super::ops::{AddNorm, Attention, Gelu};
use super::weights::Weights;

/// A product with weights `[outputs, inputs]`, then a shift `[1, outputs]`.
struct Linear {
    weights: Arc<Tensor>,
    shift: Arc<Tensor>,
}

struct Norm {
    scale: Arc<Tensor>,
    shift: Arc<Tensor>,
}

struct Layer {
    /// Queries, keys and values in one product; the queries carry 1/√(size of a head).
    queries_keys_values: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    widen: Linear,
    narrow: Linear,
    output_norm: Norm,
}

/// An encoder's weights in the layout of its graph.
pub(super) struct Bert {
    heads: usize,
    epsilon: f32,
    words: Arc<Tensor>,
    /// The positions' vectors plus the vector of token type 0, which is all that is used.
    positions: Arc<Tensor>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl Bert {
    /// Takes the weights of the encoder that `config` describes.
    pub(super) fn new(config: &folder::Bert, weights: &Weights<'_>) -> Result<Self, EmbedError> {
        let width = config.width;
        let types = weights.load("embeddings.token_type_embeddings.weight")?;
        let first_type = types.slice(0, 0, 1).map_err(EmbedError::run)?;
        let positions = weights.get("embeddings.position_embeddings.weight", &[config.positions, width])?;
        Ok(Self {
            heads: config.heads,
            epsilon: config.epsilon,
            words: Arc::new(weights.load("embeddings.word_embeddings.weight")?),
            positions: Arc::new(sum(&positions, &first_type)?),
            norm: norm(weights, "embeddings.LayerNorm", width)?,
            layers: (0..config.layers)
                .map(|layer| read_layer(weights, config, layer))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The width of its vectors.
    pub(super) fn width(&self) -> usize {
        self.words.shape()[1]
    }

    /// Whether every product sums over a multiple of `length` numbers.
    pub(super) fn sums_over_multiples_of(&self, length: usize) -> bool {
        let inputs = |linear: &Linear| linear.weights.shape()[1];
        self.layers.iter().all(|layer| {
            let products = [&layer.queries_keys_values, &layer.attention_output, &layer.widen, &layer.narrow];
            products.into_iter().all(|product| inputs(product).is_multiple_of(length))
        })
    }

    /// The graph for `tokens` tokens, a number or a symbol of the scope `symbols`, which
    /// the graph has to hold for the symbol to mean anything.
    ///
    /// Inputs, all `[tokens]` of i64: the tokens' ids; their positions within their
    /// text; the position in the batch of their text's first token (−1 for padding).
    /// Output: the last layer's vectors, `[tokens, width]`.
    pub(super) fn graph(&self, tokens: &TDim, symbols: SymbolScope) -> TractResult<TypedModel> {
        let model = TypedModel { symbols, ..TypedModel::default() };
        let mut graph = Writer { model, tokens, epsilon: self.epsilon };
        let ids = graph.source("ids")?;
        let positions = graph.source("positions")?;
        let starts = graph.source("starts")?;
        let words = graph.rows_of("words", &self.words, ids)?;
        let positions = graph.rows_of("places", &self.positions, positions)?;
        let mut x = graph.add_norm("embedding", words, positions, &self.norm)?;
        for (index, layer) in self.layers.iter().enumerate() {
            let name = |part: &str| format!("layer{index}.{part}");
            let qkv = graph.linear(&name("qkv"), x, &layer.queries_keys_values)?;
            let attended = graph.wire(name("attention"), Attention { heads: self.heads }, &[qkv, starts])?;
            let projected = graph.linear(&name("projection"), attended, &layer.attention_output)?;
            x = graph.add_norm(&name("attention_norm"), projected, x, &layer.attention_norm)?;
            let wide = graph.linear(&name("wide"), x, &layer.widen)?;
            let active = graph.wire(name("gelu"), Gelu, &[wide])?;
            let narrow = graph.linear(&name("narrow"), active, &layer.narrow)?;
            x = graph.add_norm(&name("output_norm"), narrow, x, &layer.output_norm)?;
        }
        graph.model.select_output_outlets(&[x])?;
        Ok(graph.model)
    }
}

/// Adds nodes to a graph of vectors `[tokens, …]`.
struct Writer<'a> {
    model: TypedModel,
    tokens: &'a TDim,
    epsilon: f32,
}

impl Writer<'_> {
    fn source(&mut self, name: &str) -> TractResult<OutletId> {
        self.model.add_source(name, i64::fact([self.tokens.clone()]))
    }

    fn wire(
        &mut self,
        name: String,
        op: impl Into<Box<dyn TypedOp>>,
        inputs: &[OutletId],
    ) -> TractResult<OutletId> {
        Ok(self.model.wire_node(name, op, inputs)?[0])
    }

    fn rows_of(&mut self, name: &str, table: &Arc<Tensor>, indices: OutletId) -> TractResult<OutletId> {
        let table = self.model.add_const(format!("{name}.table"), table.clone())?;
        self.wire(name.to_owned(), Gather::new(0), &[table, indices])
    }

    fn linear(&mut self, name: &str, x: OutletId, linear: &Linear) -> TractResult<OutletId> {
        let weights = self.model.add_const(format!("{name}.weights"), linear.weights.clone())?;
        let shift = self.model.add_const(format!("{name}.shift"), linear.shift.clone())?;
        let product = EinSum::new("ti,oi->to".parse()?, f32::datum_type());
        let product = self.wire(name.to_owned(), product, &[x, weights])?;
        self.wire(format!("{name}.shifted"), add(), &[product, shift])
    }

    fn add_norm(
        &mut self,
        name: &str,
        x: OutletId,
        residual: OutletId,
        norm: &Norm,
    ) -> TractResult<OutletId> {
        let scale = self.model.add_const(format!("{name}.scale"), norm.scale.clone())?;
        let shift = self.model.add_const(format!("{name}.shift"), norm.shift.clone())?;
        self.wire(name.to_owned(), AddNorm { epsilon: self.epsilon }, &[x, residual, scale, shift])
    }
}

fn read_layer(weights: &Weights<'_>, config: &folder::Bert, layer: usize) -> Result<Layer, EmbedError> {
    let width = config.width;
    let name = |part: &str| format!("encoder.layer.{layer}.{part}");
    let wide = weights.load(&name("intermediate.dense.bias"))?.len();
    Ok(Layer {
        queries_keys_values: queries_keys_values(weights, config, layer)?,
        attention_output: linear(weights, &name("attention.output.dense"), width, width)?,
        attention_norm: norm(weights, &name("attention.output.LayerNorm"), width)?,
        widen: linear(weights, &name("intermediate.dense"), width, wide)?,
        narrow: linear(weights, &name("output.dense"), wide, width)?,
        output_norm: norm(weights, &name("output.LayerNorm"), width)?,
    })
}

fn linear(weights: &Weights<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Linear, EmbedError> {
    let shift = weights.get(&format!("{name}.bias"), &[outputs])?;
    let shift = Tensor::clone(&shift).into_shape(&[1, outputs]).map_err(EmbedError::run)?;
    let weights = weights.get(&format!("{name}.weight"), &[outputs, inputs])?;
    Ok(Linear { weights, shift: Arc::new(shift) })
}

fn norm(weights: &Weights<'_>, name: &str, width: usize) -> Result<Norm, EmbedError> {
    Ok(Norm {
        scale: weights.get(&format!("{name}.weight"), &[width])?,
        shift: weights.get(&format!("{name}.bias"), &[width])?,
    })
}

fn queries_keys_values(
    weights: &Weights<'_>,
    config: &folder::Bert,
    layer: usize,
) -> Result<Linear, EmbedError> {
    let width = config.width;
    let part =
        |part: &str| linear(weights, &format!("encoder.layer.{layer}.attention.self.{part}"), width, width);
    let (queries, keys, values) = (part("query")?, part("key")?, part("value")?);
    let factor = 1.0 / ((width / config.heads) as f32).sqrt();
    let stack = |axis, parts: [&Tensor; 3]| {
        let queries = scaled(parts[0], factor)?;
        Tensor::stack_tensors(axis, &[&queries, parts[1], parts[2]]).map(Arc::new)
    };
    let weights = stack(0, [&queries.weights, &keys.weights, &values.weights]).map_err(EmbedError::run)?;
    let shift = stack(1, [&queries.shift, &keys.shift, &values.shift]).map_err(EmbedError::run)?;
    Ok(Linear { weights, shift })
}

fn scaled(tensor: &Tensor, factor: f32) -> TractResult<Tensor> {
    let mut tensor = tensor.clone();
    for x in tensor.try_as_plain_ram_mut()?.as_slice_mut::<f32>()? {
        *x *= factor;
    }
    Ok(tensor)
}

/// The sum of `table`'s rows with the one row `row`.
fn sum(table: &Tensor, row: &Tensor) -> Result<Tensor, EmbedError> {
    let mut table = table.clone();
    let add = |table: &mut Tensor| -> TractResult<()> {
        let row = row.try_as_plain_ram()?;
        let row = row.as_slice::<f32>()?;
        for target in table.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?.chunks_exact_mut(row.len()) {
            for (target, x) in target.iter_mut().zip(row) {
                *target += x;
            }
        }
        Ok(())
    };
    add(&mut table).map_err(EmbedError::run)?;
    Ok(table)
}
