//! The innermost loop: a small tile of inner products held in registers.
//!
//! The loops have constant bounds and no branches, so that the compiler turns them
//! into the vector instructions of the level chosen. Measured against BLAS in
//! `cargo xtask bench join`.

use crate::processor::Level;

/// Points a panel holds: two 256-bit registers of f32.
pub(super) const POINTS: usize = 16;

/// With AVX-512 the tile is that of AVX2: of one in 32 registers the compiler makes gathers,
/// and the loop takes thirty times as long.
impl Level {
    /// Queries a panel holds: as many as leave registers for the operands.
    pub(super) fn queries(self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 | Self::Avx2 => 6,
            Self::Portable => 4,
        }
    }

    /// Inner products of one panel of queries with one panel of points; calls
    /// `found(query, point, similarity)` for those ≥ `floor`, in order of query.
    #[inline]
    pub(super) fn tile(
        self,
        queries: &[f32],
        points: &[f32],
        floor: f32,
        found: &mut dyn FnMut(usize, usize, f32),
    ) {
        match self {
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "`levels` has seen that the processor has AVX2 and FMA")]
            Self::Avx512 | Self::Avx2 => unsafe { tile_avx2(queries, points, floor, found) },
            Self::Portable => tile::<4, false>(queries, points, floor, found),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn tile_avx2(queries: &[f32], points: &[f32], floor: f32, found: &mut dyn FnMut(usize, usize, f32)) {
    tile::<6, true>(queries, points, floor, found);
}

#[inline(always)]
fn tile<const QUERIES: usize, const FUSED: bool>(
    queries: &[f32],
    points: &[f32],
    floor: f32,
    found: &mut dyn FnMut(usize, usize, f32),
) {
    let sums = products::<QUERIES, FUSED>(queries, points);
    let mut any = false;
    for row in &sums {
        for sum in row {
            any |= *sum >= floor;
        }
    }
    if !any {
        return;
    }
    for (query, row) in sums.iter().enumerate() {
        for (point, sum) in row.iter().enumerate() {
            if *sum >= floor {
                found(query, point, *sum);
            }
        }
    }
}

#[inline(always)]
fn products<const QUERIES: usize, const FUSED: bool>(
    queries: &[f32],
    points: &[f32],
) -> [[f32; POINTS]; QUERIES] {
    let mut sums = [[0.0_f32; POINTS]; QUERIES];
    let (queries, _) = queries.as_chunks::<QUERIES>();
    let (points, _) = points.as_chunks::<POINTS>();
    for (q, p) in queries.iter().zip(points) {
        for (sum, q) in sums.iter_mut().zip(q) {
            for (sum, p) in sum.iter_mut().zip(p) {
                *sum = if FUSED { q.mul_add(*p, *sum) } else { q * p + *sum };
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processor::levels;

    #[test]
    fn every_level_of_this_processor_finds_the_same_products() {
        for level in levels() {
            check(level);
        }
    }

    fn check(level: Level) {
        let (dimensions, width) = (7, level.queries());
        let queries: Vec<f32> = (0..dimensions * width).map(|i| (i % 5) as f32).collect();
        let points: Vec<f32> = (0..dimensions * POINTS).map(|i| (i % 3) as f32).collect();
        let mut seen = Vec::new();
        level.tile(&queries, &points, 20.0, &mut |query, point, sum| seen.push((query, point, sum)));
        let mut expected = Vec::new();
        for query in 0..width {
            for point in 0..POINTS {
                let sum =
                    (0..dimensions).map(|k| queries[k * width + query] * points[k * POINTS + point]).sum();
                if sum >= 20.0 {
                    expected.push((query, point, sum));
                }
            }
        }
        assert_eq!(seen, expected, "{level:?}");
    }
}
