//! Residual sum and layer normalisation in one sweep.

use tract_onnx::tract_core::internal::*;

use super::simd::{Kernel, LANES, dispatch, multiply_add};

/// `(x + residual − mean) / √(variance + epsilon) · scale + shift`, row by row.
///
/// Inputs: x and residual, both `[tokens, width]`; scale and shift, both `[width]`.
/// Output: `[tokens, width]`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embed) struct AddNorm {
    /// Added to the variance; from the model's `layer_norm_eps`.
    pub(in crate::embed) epsilon: f32,
}

impl Eq for AddNorm {}

impl Op for AddNorm {
    fn name(&self) -> StaticName {
        "AddNorm".into()
    }

    op_as_typed_op!();
}

impl EvalOp for AddNorm {
    op_out_of_plan!();

    fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let (x, residual, scale, shift) = args_4!(inputs);
        let mut x = x.into_tensor();
        dispatch(Pass {
            x: x.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?,
            residual: residual.try_as_plain_ram()?.as_slice::<f32>()?,
            scale: scale.try_as_plain_ram()?.as_slice::<f32>()?,
            shift: shift.try_as_plain_ram()?.as_slice::<f32>()?,
            epsilon: self.epsilon,
        });
        Ok(tvec![x.into_tvalue()])
    }
}

impl TypedOp for AddNorm {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        ensure!(inputs.len() == 4 && inputs[0].shape == inputs[1].shape, "AddNorm: shapes differ");
        Ok(tvec![f32::fact(inputs[0].shape.clone())])
    }

    as_op!();
}

struct Pass<'a> {
    x: &'a mut [f32],
    residual: &'a [f32],
    scale: &'a [f32],
    shift: &'a [f32],
    epsilon: f32,
}

impl Kernel for Pass<'_> {
    #[inline(always)]
    fn run<const ROWS: usize, const FUSED: bool>(self) {
        let width = self.scale.len();
        for (x, residual) in self.x.chunks_exact_mut(width).zip(self.residual.chunks_exact(width)) {
            for (x, r) in x.iter_mut().zip(residual) {
                *x += r;
            }
            let mean = sum::<FUSED>(x, |x, sum| sum + x) / width as f32;
            let squares = sum::<FUSED>(x, |x, sum| multiply_add::<FUSED>(x - mean, x - mean, sum));
            let inverse = 1.0 / (squares / width as f32 + self.epsilon).sqrt();
            for ((x, scale), shift) in x.iter_mut().zip(self.scale).zip(self.shift) {
                *x = multiply_add::<FUSED>((*x - mean) * inverse, *scale, *shift);
            }
        }
    }
}

/// Folds `row` into [`LANES`] sums side by side, then adds those up.
#[inline(always)]
fn sum<const FUSED: bool>(row: &[f32], add: impl Fn(f32, f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *sum = add(*x, *sum);
        }
    }
    let whole: f32 = sums.iter().sum();
    rest.iter().fold(whole, |sum, x| add(*x, sum))
}

#[cfg(test)]
mod tests {
    use super::super::simd::run_at;
    use super::*;
    use crate::processor::levels;

    fn check(width: usize) {
        let rows = 3;
        let number = |i: usize| ((i * 37 + 11) % 101) as f32 / 25.0 - 2.0;
        let x: Vec<f32> = (0..rows * width).map(number).collect();
        let residual: Vec<f32> = (0..rows * width).map(|i| number(i + 7)).collect();
        let scale: Vec<f32> = (0..width).map(|i| number(i + 3)).collect();
        let shift: Vec<f32> = (0..width).map(|i| number(i + 5)).collect();
        for level in levels() {
            let mut found = x.clone();
            let (residual, scale, shift) = (&residual[..], &scale[..], &shift[..]);
            run_at(level, Pass { x: &mut found, residual, scale, shift, epsilon: 1e-12 });
            for row in 0..rows {
                let sums: Vec<f64> =
                    (0..width).map(|i| f64::from(x[row * width + i] + residual[row * width + i])).collect();
                let mean = sums.iter().sum::<f64>() / width as f64;
                let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / width as f64;
                for i in 0..width {
                    let expected =
                        (sums[i] - mean) / variance.sqrt() * f64::from(scale[i]) + f64::from(shift[i]);
                    let y = f64::from(found[row * width + i]);
                    assert!((y - expected).abs() < 1e-5, "{level:?}, width {width}: {y}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn rows_are_normalised_whatever_their_width() {
        for width in [384, 48, 17, 5] {
            check(width);
        }
    }
}
