//! Vectors of one length, in one piece of memory.

/// Rows of `dimensions` numbers each, row after row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    dimensions: usize,
    data: Vec<f32>,
}

impl Matrix {
    /// No rows yet.
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, data: Vec::new() }
    }

    /// From numbers already in row order.
    ///
    /// # Panics
    /// If `data` is not a whole number of rows.
    pub fn from_rows(dimensions: usize, data: Vec<f32>) -> Self {
        assert!(
            data.is_empty() || (dimensions > 0 && data.len().is_multiple_of(dimensions)),
            "{} numbers are not whole rows of {dimensions}",
            data.len()
        );
        Self { dimensions, data }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// If it is not `dimensions` long.
    pub fn push(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.dimensions, "a row must have the matrix's dimensions");
        self.data.extend_from_slice(row);
    }

    /// Puts other numbers in the place of a row's.
    ///
    /// # Panics
    /// If they are not `dimensions` many, or there is no such row.
    pub fn replace(&mut self, at: usize, row: &[f32]) {
        self.data[at * self.dimensions..][..self.dimensions].copy_from_slice(row);
    }

    /// Takes a row out; the last row comes into its place.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn swap_remove(&mut self, at: usize) {
        let last = self.data.len() - self.dimensions;
        self.data.copy_within(last.., at * self.dimensions);
        self.data.truncate(last);
    }

    /// How many numbers a row has.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.data.len().checked_div(self.dimensions).unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// One row.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.data[at * self.dimensions..][..self.dimensions]
    }

    /// All numbers, row after row.
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.data.chunks_exact(self.dimensions.max(1))
    }
}
