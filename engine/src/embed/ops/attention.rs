//! Self-attention within each text of a batch that has no padding between its texts.

use tract_onnx::tract_core::internal::*;

use super::simd::{Kernel, LANES, dispatch, exp_of_negative};

/// Attention of every token to the tokens of its own text.
///
/// Inputs: queries, keys and values side by side, `[tokens, 3 · width]`, the queries
/// already divided by the square root of the head's size; and for each token the
/// position of its text's first token, `[tokens]` of i64, −1 for padding.
/// Output: `[tokens, width]`, zero for padding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::embed) struct Attention {
    /// How many heads the width is divided into.
    pub(in crate::embed) heads: usize,
}

impl Op for Attention {
    fn name(&self) -> StaticName {
        "Attention".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Attention {
    op_out_of_plan!();

    fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let (qkv, starts) = args_2!(inputs);
        let (tokens, width) = (qkv.shape()[0], qkv.shape()[1] / 3);
        let mut output = Tensor::zero::<f32>(&[tokens, width])?;
        let texts = texts(starts.try_as_plain_ram()?.as_slice::<i64>()?);
        dispatch(Pass {
            qkv: qkv.try_as_plain_ram()?.as_slice::<f32>()?,
            output: output.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?,
            texts: &texts,
            heads: self.heads,
            width,
        });
        Ok(tvec![output.into_tvalue()])
    }
}

impl TypedOp for Attention {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        ensure!(inputs.len() == 2, "Attention: two inputs");
        let shape = inputs[0].shape.to_tvec();
        Ok(tvec![f32::fact(&[shape[0].clone(), shape[1].clone() / 3])])
    }

    as_op!();
}

/// The tokens of each text, as ranges.
fn texts(starts: &[i64]) -> Vec<std::ops::Range<usize>> {
    let mut texts = Vec::new();
    for run in starts.chunk_by(|a, b| a == b) {
        if let Ok(start) = usize::try_from(run[0]) {
            texts.push(start..start + run.len());
        }
    }
    texts
}

struct Pass<'a> {
    qkv: &'a [f32],
    output: &'a mut [f32],
    texts: &'a [std::ops::Range<usize>],
    heads: usize,
    width: usize,
}

impl Kernel for Pass<'_> {
    #[inline(always)]
    fn run<const ROWS: usize, const FUSED: bool>(self) {
        let size = self.width / self.heads;
        let mut head = Head::<ROWS>::default();
        for text in self.texts {
            let qkv = &self.qkv[text.start * 3 * self.width..text.end * 3 * self.width];
            let output = &mut self.output[text.start * self.width..text.end * self.width];
            for first in (0..self.width).step_by(size) {
                head.pack(qkv, self.width, first, size);
                head.attend::<FUSED>(output, self.width, first, size, text.len());
            }
        }
    }
}

/// One head of one text, laid out for the processor's registers. Allocations are kept
/// from head to head.
#[derive(Default)]
struct Head<const ROWS: usize> {
    /// Panels of [`LANES`] queries, each `[size][LANES]`.
    queries: Vec<[f32; LANES]>,
    /// Panels of `ROWS` keys, each `[size][ROWS]`.
    keys: Vec<[f32; ROWS]>,
    /// Panels of `ROWS` dimensions of the values, each `[tokens][ROWS]`.
    values: Vec<[f32; ROWS]>,
    /// The scores of all keys for one panel of queries, `[tokens, rounded up to ROWS][LANES]`.
    scores: Vec<[f32; LANES]>,
}

impl<const ROWS: usize> Head<ROWS> {
    #[inline(always)]
    fn pack(&mut self, qkv: &[f32], width: usize, first: usize, size: usize) {
        let tokens = qkv.len() / (3 * width);
        clear(&mut self.queries, tokens.div_ceil(LANES) * size, [0.0; LANES]);
        clear(&mut self.keys, tokens.div_ceil(ROWS) * size, [0.0; ROWS]);
        clear(&mut self.values, tokens * size.div_ceil(ROWS), [0.0; ROWS]);
        for (token, row) in qkv.chunks_exact(3 * width).enumerate() {
            let part = |offset: usize| &row[offset + first..offset + first + size];
            let panel = &mut self.queries[token / LANES * size..][..size];
            for (query, x) in panel.iter_mut().zip(part(0)) {
                query[token % LANES] = *x;
            }
            let panel = &mut self.keys[token / ROWS * size..][..size];
            for (key, x) in panel.iter_mut().zip(part(width)) {
                key[token % ROWS] = *x;
            }
            for (panel, x) in part(2 * width).chunks(ROWS).enumerate() {
                self.values[panel * tokens + token][..x.len()].copy_from_slice(x);
            }
        }
    }

    #[inline(always)]
    fn attend<const FUSED: bool>(
        &mut self,
        output: &mut [f32],
        width: usize,
        first: usize,
        size: usize,
        tokens: usize,
    ) {
        clear(&mut self.scores, tokens.next_multiple_of(ROWS), [0.0; LANES]);
        for (panel, queries) in self.queries.chunks_exact(size).enumerate() {
            for (keys, scores) in self.keys.chunks_exact(size).zip(self.scores.chunks_exact_mut(ROWS)) {
                scores.copy_from_slice(&products::<ROWS, FUSED>(keys, queries));
            }
            let scores = &mut self.scores[..tokens];
            let inverse_sums = exponentials::<FUSED>(scores);
            let rows = &mut output[panel * LANES * width..];
            for (values, dimension) in
                self.values.chunks_exact(tokens).zip((first..first + size).step_by(ROWS))
            {
                let sums = products::<ROWS, FUSED>(values, scores);
                let wanted = ROWS.min(first + size - dimension);
                for (lane, row) in rows.chunks_exact_mut(width).take(LANES).enumerate() {
                    for (out, sums) in row[dimension..dimension + wanted].iter_mut().zip(&sums) {
                        *out = sums[lane] * inverse_sums[lane];
                    }
                }
            }
        }
    }
}

/// Makes `cells` hold `length` copies of `value`, keeping its allocation.
#[inline(always)]
fn clear<T: Copy>(cells: &mut Vec<T>, length: usize, value: T) {
    cells.clear();
    cells.resize(length, value);
}

/// Σₖ rows[k][i] · columns[k][j], held in registers.
#[inline(always)]
fn products<const ROWS: usize, const FUSED: bool>(
    rows: &[[f32; ROWS]],
    columns: &[[f32; LANES]],
) -> [[f32; LANES]; ROWS] {
    let mut sums = [[0.0; LANES]; ROWS];
    for (row, column) in rows.iter().zip(columns) {
        for (sums, r) in sums.iter_mut().zip(row) {
            for (sum, c) in sums.iter_mut().zip(column) {
                *sum = super::simd::multiply_add::<FUSED>(*r, *c, *sum);
            }
        }
    }
    sums
}

/// Softmax down each lane, but for the division: gives one over each lane's sum.
#[inline(always)]
fn exponentials<const FUSED: bool>(scores: &mut [[f32; LANES]]) -> [f32; LANES] {
    let mut highest = [f32::NEG_INFINITY; LANES];
    for row in scores.iter() {
        for (highest, x) in highest.iter_mut().zip(row) {
            *highest = if *x > *highest { *x } else { *highest };
        }
    }
    let mut sums = [0.0; LANES];
    for row in scores {
        for ((x, highest), sum) in row.iter_mut().zip(&highest).zip(&mut sums) {
            *x = exp_of_negative::<FUSED>(*x - highest);
            *sum += *x;
        }
    }
    sums.map(|sum| 1.0 / sum)
}

#[cfg(test)]
mod tests {
    use super::super::simd::run_at;
    use super::*;
    use crate::processor::levels;

    fn number(i: usize) -> f32 {
        ((i * 73 + 29) % 97) as f32 / 48.0 - 1.0
    }

    /// Attention by its definition, in double precision.
    fn attention(qkv: &[f32], heads: usize, width: usize) -> Vec<f64> {
        let (tokens, size) = (qkv.len() / (3 * width), width / heads);
        let at = |token: usize, column: usize| f64::from(qkv[token * 3 * width + column]);
        let mut output = vec![0.0; tokens * width];
        for query in 0..tokens {
            for head in 0..heads {
                let columns = head * size..(head + 1) * size;
                let score = |key| columns.clone().map(|c| at(query, c) * at(key, width + c)).sum::<f64>();
                let weights: Vec<f64> = (0..tokens).map(|key| score(key).exp()).collect();
                let total: f64 = weights.iter().sum();
                for c in columns.clone() {
                    let value = (0..tokens).map(|key| weights[key] * at(key, 2 * width + c)).sum::<f64>();
                    output[query * width + c] = value / total;
                }
            }
        }
        output
    }

    fn check(lengths: &[usize], padding: usize, heads: usize, width: usize) {
        let texts: usize = lengths.iter().sum();
        let qkv: Vec<f32> = (0..(texts + padding) * 3 * width).map(number).collect();
        let starts: Vec<i64> = lengths
            .iter()
            .scan(0_i64, |next, length| {
                let start = *next;
                *next += *length as i64;
                Some(std::iter::repeat_n(start, *length))
            })
            .flatten()
            .chain(std::iter::repeat_n(-1, padding))
            .collect();
        for level in levels() {
            let mut output = vec![0.0; (texts + padding) * width];
            let ranges = super::texts(&starts);
            run_at(level, Pass { qkv: &qkv, output: &mut output, texts: &ranges, heads, width });
            let mut start = 0;
            for length in lengths {
                let expected = attention(&qkv[start * 3 * width..][..length * 3 * width], heads, width);
                for (y, expected) in output[start * width..].iter().zip(expected) {
                    let error = (f64::from(*y) - expected).abs();
                    assert!(error < 1e-5, "{level:?} {lengths:?}: {y}, not {expected}");
                }
                start += length;
            }
            assert!(output[texts * width..].iter().all(|y| *y == 0.0), "padding stays zero");
        }
    }

    #[test]
    fn attention_of_several_texts_equals_its_definition() {
        check(&[3, 1, 17, 16, 33], 0, 2, 64);
        check(&[40], 24, 12, 96);
    }

    #[test]
    fn head_sizes_that_fill_no_register_work_too() {
        check(&[5, 2], 1, 3, 15);
    }
}
