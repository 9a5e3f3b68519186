//! The nearest points of many queries at once.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::blocked::BLOCK_QUERIES;
use super::packed::Packed;
use super::{BlockedJoin, Hit, Matrix, best};

/// Hits of one query that are held until the best of them are picked, as a multiple of
/// those wanted: picking seldom is cheap, and the memory stays small.
const SLACK: usize = 2;

impl BlockedJoin {
    /// For every query its `k` points of the highest similarity, best first; ties in row
    /// order. Holds `k` hits a query and nothing of the size of the full matrix. Once it is
    /// stopped, the queries that are left have none.
    ///
    /// # Panics
    /// If queries and points have different dimensions.
    pub fn nearest_each(&self, queries: &Matrix, k: usize, stop: &AtomicBool) -> Vec<Vec<Hit>> {
        if k == 0 || self.points.rows == 0 {
            return vec![Vec::new(); queries.len()];
        }
        assert!(
            queries.is_empty() || queries.dimensions() == self.points.dimensions,
            "queries and points must have the same dimensions"
        );
        let starts: Vec<usize> = (0..queries.len()).step_by(BLOCK_QUERIES).collect();
        starts
            .into_par_iter()
            .with_max_len(1)
            .flat_map_iter(|from| self.nearest_of(queries, from, k, stop))
            .collect()
    }

    fn nearest_of(
        &self,
        queries: &Matrix,
        from: usize,
        k: usize,
        stop: &AtomicBool,
    ) -> impl Iterator<Item = Vec<Hit>> {
        let to = (from + BLOCK_QUERIES).min(queries.len());
        let width = self.level.queries();
        let packed = Packed::new(queries, from, to, width);
        let mut nearest: Vec<Nearest> = (from..to).map(|_| Nearest::new(k)).collect();
        for (p, points) in self.points.panels().enumerate().take_while(|_| !stop.load(Ordering::Relaxed)) {
            for (panel, nearest) in packed.panels().zip(nearest.chunks_mut(width)) {
                let floor = nearest.iter().map(|one| one.floor).fold(f32::INFINITY, f32::min);
                self.level.tile(panel, points, floor, &mut |query, point, similarity| {
                    let point = p * super::kernel::POINTS + point;
                    if let Some(one) = nearest.get_mut(query)
                        && point < self.points.rows
                    {
                        one.offer(Hit { point: point as u32, similarity });
                    }
                });
            }
        }
        nearest.into_iter().map(Nearest::into_hits)
    }
}

/// The best hits of one query so far.
struct Nearest {
    k: usize,
    /// Nothing below it can be among the best.
    floor: f32,
    hits: Vec<Hit>,
}

impl Nearest {
    fn new(k: usize) -> Self {
        Self { k, floor: f32::NEG_INFINITY, hits: Vec::new() }
    }

    fn offer(&mut self, hit: Hit) {
        if hit.similarity < self.floor {
            return;
        }
        self.hits.push(hit);
        if self.hits.len() >= SLACK * self.k {
            self.hits = best(std::mem::take(&mut self.hits), self.k);
            self.floor = self.hits.last().map_or(f32::NEG_INFINITY, |worst| worst.similarity);
        }
    }

    fn into_hits(self) -> Vec<Hit> {
        best(self.hits, self.k)
    }
}
