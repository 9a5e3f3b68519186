//! The same questions answered by a k-d tree.

use std::num::NonZero;

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rayon::prelude::*;

use super::{Hit, Matrix, Neighbours, Pair, best};

/// Queries answered before their pairs are handed over, which bounds the memory.
const BATCH_QUERIES: usize = 256;

/// A k-d tree over unit vectors of `D` dimensions. Exact: on unit vectors the
/// squared distance is d² = 2 − 2·cosine, so a floor on the cosine is a radius.
pub struct KiddoIndex<const D: usize> {
    tree: ImmutableKdTree<f32, D>,
    points: Matrix,
}

/// Why the points cannot be put into a tree.
#[derive(Debug, thiserror::Error)]
#[error("The {count} vectors of {dimensions} dimensions cannot be indexed as a tree of {wanted}: {reason}.")]
pub struct NotIndexable {
    count: usize,
    dimensions: usize,
    wanted: usize,
    reason: String,
}

impl<const D: usize> KiddoIndex<D> {
    /// Indexes unit vectors.
    ///
    /// # Errors
    /// If they do not have `D` dimensions or the tree cannot be built.
    pub fn new(points: Matrix) -> Result<Self, NotIndexable> {
        let refuse = |reason: String| NotIndexable {
            count: points.len(),
            dimensions: points.dimensions(),
            wanted: D,
            reason,
        };
        let rows: Option<Vec<[f32; D]>> = points.rows().map(|row| row.try_into().ok()).collect();
        let rows = rows.ok_or_else(|| refuse("the dimensions differ".into()))?;
        let tree = ImmutableKdTree::new_from_slice(&rows).map_err(|error| refuse(error.to_string()))?;
        Ok(Self { tree, points })
    }

    /// The tree says which points are near enough, with a margin for the rounding
    /// of the distance; the similarity itself is the inner product.
    fn above(&self, query: &[f32; D], floor: f32) -> Vec<Hit> {
        let radius = (2.0 - 2.0 * floor).max(0.0) + 1e-5;
        let near = self.tree.query(query).within::<SquaredEuclidean<f32>>(radius).unsorted().execute();
        let hits = near.into_iter().map(|found| self.hit(query, found.item));
        hits.filter(|hit| hit.similarity >= floor).collect()
    }

    fn hit(&self, query: &[f32; D], point: u32) -> Hit {
        let row = self.points.row(point as usize);
        Hit { point, similarity: query.iter().zip(row).map(|(a, b)| a * b).sum() }
    }
}

impl<const D: usize> Neighbours for KiddoIndex<D> {
    fn pairs_above(&self, queries: &Matrix, floor: f32, sink: &mut dyn FnMut(&[Pair]) -> bool) {
        assert!(
            queries.is_empty() || queries.dimensions() == D,
            "queries and points must have the same dimensions"
        );
        let (rows, _) = queries.as_slice().as_chunks::<D>();
        for (batch, rows) in rows.chunks(BATCH_QUERIES).enumerate() {
            let found: Vec<Vec<Pair>> = rows
                .par_iter()
                .enumerate()
                .map(|(at, row)| {
                    let query = (batch * BATCH_QUERIES + at) as u32;
                    let mut hits = self.above(row, floor);
                    hits.sort_unstable_by_key(|hit| hit.point);
                    hits.iter()
                        .map(|hit| Pair { query, point: hit.point, similarity: hit.similarity })
                        .collect()
                })
                .collect();
            if !found.iter().all(|pairs| sink(pairs)) {
                return;
            }
        }
    }

    fn nearest(&self, query: &[f32], k: usize) -> Vec<Hit> {
        let (Ok(query), Some(wanted)) = (query.try_into(), NonZero::new(k.min(self.points.len()))) else {
            return Vec::new();
        };
        let near = self.tree.query(query).nearest_n::<SquaredEuclidean<f32>>(wanted).execute();
        best(near.into_iter().map(|found| self.hit(query, found.item)).collect(), k)
    }
}
