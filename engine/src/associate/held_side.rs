//! One side's vectors, each found by the row of its record.

use std::collections::HashMap;

use crate::neighbours::{BlockedJoin, Matrix, Neighbours};
use crate::store::Vectors;

/// Vectors in no particular order.
#[derive(Default)]
pub struct HeldSide {
    vectors: Vectors,
    /// Where in `vectors` a row is.
    places: HashMap<i64, usize>,
}

impl HeldSide {
    pub(super) fn new(vectors: Vectors) -> Self {
        let places = vectors.rows.iter().enumerate().map(|(at, row)| (*row, at)).collect();
        Self { vectors, places }
    }

    /// The vectors and the rows they belong to.
    pub fn vectors(&self) -> &Vectors {
        &self.vectors
    }

    /// The vectors of those `rows` that have one.
    pub fn pick(&self, rows: &[i64]) -> Vectors {
        let mut picked = Vectors { rows: Vec::new(), matrix: Matrix::new(self.vectors.matrix.dimensions()) };
        for row in rows {
            if let Some(at) = self.places.get(row) {
                picked.rows.push(*row);
                picked.matrix.push(self.vectors.matrix.row(*at));
            }
        }
        picked
    }

    /// The `count` rows most similar to `query`, best first, with their cosine
    /// similarities; equal ones in order of row.
    pub fn nearest(&self, query: &[f32], count: usize) -> Vec<(f32, i64)> {
        let mut found = self.near(query, count, f32::INFINITY);
        found.sort_unstable_by(best_first);
        found
    }

    /// The same in no order, and beside them all rows of at least this similarity.
    pub(super) fn near(&self, query: &[f32], count: usize, floor: f32) -> Vec<(f32, i64)> {
        // The one query is what is packed: all vectors are read just once, where they lie.
        let query = BlockedJoin::new(&Matrix::from_rows(query.len(), query.to_vec()));
        let mut found = Vec::with_capacity(self.len());
        query.pairs_above(&self.vectors.matrix, f32::NEG_INFINITY, &mut |pairs| {
            found.extend(pairs.iter().map(|pair| (pair.similarity, self.vectors.rows[pair.query as usize])));
            true
        });
        if (1..found.len()).contains(&count) {
            found.select_nth_unstable_by(count - 1, best_first);
        }
        let rest = found.split_off(count.min(found.len()));
        found.extend(rest.into_iter().filter(|(similarity, _)| *similarity >= floor));
        found
    }

    pub(super) fn len(&self) -> usize {
        self.vectors.rows.len()
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.vectors.matrix.as_slice())
    }

    /// Overwrites, appends or takes out; the last row fills the gap.
    pub(super) fn put(&mut self, row: i64, vector: Option<&[f32]>) {
        let Vectors { rows, matrix } = &mut self.vectors;
        match (self.places.get(&row).copied(), vector) {
            (Some(at), Some(vector)) => matrix.replace(at, vector),
            (None, Some(vector)) => {
                self.places.insert(row, rows.len());
                rows.push(row);
                matrix.push(vector);
            }
            (Some(at), None) => {
                matrix.swap_remove(at);
                rows.swap_remove(at);
                self.places.remove(&row);
                if let Some(moved) = rows.get(at) {
                    self.places.insert(*moved, at);
                }
            }
            (None, None) => {}
        }
    }
}

/// Equal ones in order of row.
fn best_first(a: &(f32, i64), b: &(f32, i64)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
