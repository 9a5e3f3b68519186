//! Which vector instructions this processor has.

/// What the processor offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// AVX-512, beside all of AVX2: 32 registers of 16 numbers.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AVX2 with fused multiply-add: 16 registers of 8 numbers.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the target has without asking.
    Portable,
}

/// The levels this processor has, best first.
pub(crate) fn levels() -> Vec<Level> {
    let mut levels = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        let has_avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        if has_avx2 && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
            levels.push(Level::Avx512);
        }
        if has_avx2 {
            levels.push(Level::Avx2);
        }
    }
    levels.push(Level::Portable);
    levels
}
