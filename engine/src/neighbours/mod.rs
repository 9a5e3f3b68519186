//! Which vectors are close to which.
//!
//! Two indexes answer the same two questions. [`BlockedJoin`] multiplies blocks of
//! the two matrices and is the one for embeddings; [`KiddoIndex`] is a k-d tree and
//! pays below about 32 dimensions. Each is the other's oracle in the tests.

mod blocked;
mod kernel;
mod kiddo_index;
mod matrix;
mod nearest_each;
mod packed;

pub use blocked::BlockedJoin;
pub use kiddo_index::KiddoIndex;
pub use matrix::Matrix;

/// A point found for a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Row of the point in the indexed matrix.
    pub point: u32,
    /// Cosine similarity, for unit vectors; otherwise the inner product.
    pub similarity: f32,
}

/// A query and a point at least as similar as the floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Row of the query.
    pub query: u32,
    /// Row of the point in the indexed matrix.
    pub point: u32,
    /// Cosine similarity of the two.
    pub similarity: f32,
}

/// An exact index over unit vectors.
pub trait Neighbours {
    /// Hands every pair with similarity ≥ `floor` to `sink`, block by block, in
    /// order of the query's row and then the point's. Never holds more than a few
    /// blocks of results. `sink` returns whether to go on.
    fn pairs_above(&self, queries: &Matrix, floor: f32, sink: &mut dyn FnMut(&[Pair]) -> bool);

    /// The `k` points most similar to `query`, best first; ties in row order.
    fn nearest(&self, query: &[f32], k: usize) -> Vec<Hit>;
}

/// Best first; equal ones in row order; cut to `k`.
fn best(mut hits: Vec<Hit>, k: usize) -> Vec<Hit> {
    let order = |a: &Hit, b: &Hit| b.similarity.total_cmp(&a.similarity).then(a.point.cmp(&b.point));
    if k < hits.len() {
        if k > 0 {
            hits.select_nth_unstable_by(k - 1, order);
        }
        hits.truncate(k);
    }
    hits.sort_unstable_by(order);
    hits
}

/// Numbers that are summed side by side, so that the compiler can use vector instructions.
const LANES: usize = 16;

/// The inner product of two vectors of one length, the same on every processor. Where
/// there are many of them, a join is quicker.
pub fn inner_product(a: &[f32], b: &[f32]) -> f32 {
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
