//! Choosing the processor's vector instructions at run time.

use std::sync::LazyLock;

use crate::processor::{Level, levels};

/// Numbers handled side by side: two 256-bit or one 512-bit register of f32.
pub(super) const LANES: usize = 16;

/// A piece of work written once and compiled for each level of the processor.
///
/// `run` must be `#[inline(always)]`: it takes on the instructions of the function it
/// is inlined into. `ROWS` is how many rows of [`LANES`] numbers fit the registers as
/// sums; `FUSED` tells whether multiply-add is one instruction.
pub(super) trait Kernel {
    /// Does the work.
    fn run<const ROWS: usize, const FUSED: bool>(self);
}

/// Runs `kernel` with the best instructions of this processor.
pub(super) fn dispatch(kernel: impl Kernel) {
    static LEVEL: LazyLock<Level> = LazyLock::new(|| levels()[0]);
    run_at(*LEVEL, kernel);
}

/// Runs `kernel` with the instructions of `level`, which must come from [`levels`].
pub(super) fn run_at(level: Level, kernel: impl Kernel) {
    match level {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "`levels` has seen that the processor has AVX-512")]
        Level::Avx512 => unsafe { run_avx512(kernel) },
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "`levels` has seen that the processor has AVX2 and FMA")]
        Level::Avx2 => unsafe { run_avx2(kernel) },
        Level::Portable => kernel.run::<4, { cfg!(target_arch = "aarch64") }>(),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
fn run_avx512(kernel: impl Kernel) {
    kernel.run::<8, true>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(kernel: impl Kernel) {
    kernel.run::<4, true>();
}

/// `a · b + c`, in one instruction where there is one.
#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// eˣ for x ≤ 0, to about one part in 10⁷; the range reduction and polynomial of the
/// Cephes library's `expf`. Below −87 it stays at e⁻⁸⁷.
#[inline(always)]
pub(super) fn exp_of_negative<const FUSED: bool>(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³: adding it leaves the nearest integer in the low bits
    let x = x.max(-87.0);
    let shifted = multiply_add::<FUSED>(x, std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = multiply_add::<FUSED>(n, -0.693_359_4, x);
    let r = multiply_add::<FUSED>(n, 2.121_944_4e-4, r);
    let mut p = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_6e-1, 0.5] {
        p = multiply_add::<FUSED>(p, r, coefficient);
    }
    let power = multiply_add::<FUSED>(p * r, r, r) + 1.0;
    power * f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Exponentials<'a>(&'a mut [f32]);

    impl Kernel for Exponentials<'_> {
        #[inline(always)]
        fn run<const ROWS: usize, const FUSED: bool>(self) {
            for x in self.0 {
                *x = exp_of_negative::<FUSED>(*x);
            }
        }
    }

    #[test]
    fn exponentials_agree_with_the_standard_library() {
        let points: Vec<f32> = (0..8_700).map(|i| -(i as f32) / 100.0).collect();
        for level in levels() {
            let mut found = points.clone();
            run_at(level, Exponentials(&mut found));
            for (x, y) in points.iter().zip(found) {
                let expected = x.exp();
                assert!((y - expected).abs() <= 3e-7 * expected, "{level:?}: exp({x}) = {y}, not {expected}");
            }
        }
    }
}
