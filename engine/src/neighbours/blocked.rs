//! The exact join by blocked matrix product.

use rayon::prelude::*;

use super::kernel::POINTS;
use super::packed::Packed;
use super::{Hit, Matrix, Neighbours, Pair, best};
use crate::processor::{Level, levels};

/// Queries in a block: 144 × 384 dimensions × 4 bytes = 216 kB, which stays in the
/// second-level cache while every panel of points (24 kB, first level) passes by.
/// A multiple of every level's panel.
pub(super) const BLOCK_QUERIES: usize = 144;

/// Blocks a core works on before results are handed over, which bounds the memory.
const BLOCKS_PER_THREAD: usize = 4;

/// All points packed for the kernel: as large as the vectors themselves, and the
/// full matrix of similarities never exists.
pub struct BlockedJoin {
    pub(super) level: Level,
    pub(super) points: Packed,
}

impl BlockedJoin {
    /// Indexes `points`.
    pub fn new(points: &Matrix) -> Self {
        Self { level: levels()[0], points: Packed::new(points, 0, points.len(), POINTS) }
    }

    fn block(&self, queries: &Matrix, from: usize, floor: f32) -> Vec<Pair> {
        let to = (from + BLOCK_QUERIES).min(queries.len());
        let packed = Packed::new(queries, from, to, self.level.queries());
        let mut pairs = Vec::new();
        for (p, points) in self.points.panels().enumerate() {
            for (q, panel) in packed.panels().enumerate() {
                self.level.tile(panel, points, floor, &mut |query, point, similarity| {
                    let query = from + q * self.level.queries() + query;
                    let point = p * POINTS + point;
                    if query < to && point < self.points.rows {
                        pairs.push(Pair { query: query as u32, point: point as u32, similarity });
                    }
                });
            }
        }
        pairs.sort_unstable_by_key(|pair| (pair.query, pair.point));
        pairs
    }
}

impl Neighbours for BlockedJoin {
    fn pairs_above(&self, queries: &Matrix, floor: f32, sink: &mut dyn FnMut(&[Pair]) -> bool) {
        if queries.is_empty() || self.points.rows == 0 {
            return;
        }
        assert_eq!(
            queries.dimensions(),
            self.points.dimensions,
            "queries and points must have the same dimensions"
        );
        let starts: Vec<usize> = (0..queries.len()).step_by(BLOCK_QUERIES).collect();
        for group in starts.chunks(BLOCKS_PER_THREAD * rayon::current_num_threads()) {
            let blocks: Vec<Vec<Pair>> =
                group.par_iter().with_max_len(1).map(|from| self.block(queries, *from, floor)).collect();
            if !blocks.iter().all(|pairs| sink(pairs)) {
                return;
            }
        }
    }

    fn nearest(&self, query: &[f32], k: usize) -> Vec<Hit> {
        let query = Matrix::from_rows(query.len(), query.to_vec());
        let all = self.block(&query, 0, f32::NEG_INFINITY);
        best(all.iter().map(|pair| Hit { point: pair.point, similarity: pair.similarity }).collect(), k)
    }
}
