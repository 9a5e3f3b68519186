//! The Gaussian error linear unit, ½·x·(1 + erf(x/√2)).

use tract_onnx::tract_core::internal::*;

use super::simd::{Kernel, dispatch, multiply_add};

/// GELU of every number of its one input, in place where nothing else reads it.
///
/// erf is 1 − 1/(1 + a₁z + … + a₆z⁶)¹⁶ (Abramowitz and Stegun, 7.1.28), right to 3 × 10⁻⁷.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::embed) struct Gelu;

impl Op for Gelu {
    fn name(&self) -> StaticName {
        "Gelu".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Gelu {
    op_out_of_plan!();

    fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let mut tensor = args_1!(inputs).into_tensor();
        dispatch(Pass(tensor.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?));
        Ok(tvec![tensor.into_tvalue()])
    }
}

impl TypedOp for Gelu {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec![f32::fact(inputs[0].shape.clone())])
    }

    as_op!();
}

struct Pass<'a>(&'a mut [f32]);

impl Kernel for Pass<'_> {
    #[inline(always)]
    fn run<const ROWS: usize, const FUSED: bool>(self) {
        for x in self.0 {
            *x = gelu::<FUSED>(*x);
        }
    }
}

#[inline(always)]
fn gelu<const FUSED: bool>(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let mut p = 4.306_38e-5;
    for coefficient in [2.765_672e-4, 1.520_143e-4, 9.270_527e-3, 4.228_201e-2, 7.052_308e-2, 1.0] {
        p = multiply_add::<FUSED>(p, z, coefficient);
    }
    let p2 = p * p;
    let p4 = p2 * p2;
    let p8 = p4 * p4;
    let erf = 1.0 - 1.0 / (p8 * p8);
    0.5 * multiply_add::<FUSED>(x.abs(), erf, x)
}

#[cfg(test)]
mod tests {
    use super::super::simd::run_at;
    use super::*;
    use crate::processor::levels;

    #[test]
    fn gelu_is_right_at_known_points_and_saturates_far_out() {
        // x · Φ(x), with Φ from tables of the normal distribution.
        let known = [
            (0.0, 0.0),
            (1.0, 0.841_344_7),
            (-1.0, -0.158_655_25),
            (2.0, 1.954_499_7),
            (-3.0, -0.004_049_69),
            (0.5, 0.345_731_23),
            (40.0, 40.0),
            (-40.0, 0.0),
            (1e30, 1e30),
            (-1e30, 0.0),
        ];
        for level in levels() {
            let mut found = known.map(|(x, _)| x);
            run_at(level, Pass(&mut found));
            for ((x, expected), y) in known.iter().zip(found) {
                let error = (y - expected).abs();
                assert!(
                    error <= 1e-6 * expected.abs().max(1.0),
                    "{level:?}: gelu({x}) = {y}, not {expected}"
                );
            }
        }
    }
}
