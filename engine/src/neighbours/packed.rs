//! Rows regrouped so that the kernel reads memory in one straight line.

use super::Matrix;

/// Rows in panels of `width`: within a panel, the first number of every row, then
/// the second of every row, and so on. The last panel is filled up with zeros.
pub(super) struct Packed {
    pub(super) rows: usize,
    pub(super) dimensions: usize,
    width: usize,
    data: Vec<f32>,
}

impl Packed {
    /// Regroups `matrix[from..to]`.
    pub(super) fn new(matrix: &Matrix, from: usize, to: usize, width: usize) -> Self {
        let dimensions = matrix.dimensions();
        let rows = to - from;
        let mut data = vec![0.0; rows.div_ceil(width) * width * dimensions];
        for row in 0..rows {
            let panel = row / width * width * dimensions;
            for (k, value) in matrix.row(from + row).iter().enumerate() {
                data[panel + k * width + row % width] = *value;
            }
        }
        Self { rows, dimensions, width, data }
    }

    /// The panels in order, each `dimensions × width` numbers.
    pub(super) fn panels(&self) -> impl Iterator<Item = &[f32]> {
        self.data.chunks_exact((self.width * self.dimensions).max(1))
    }
}
