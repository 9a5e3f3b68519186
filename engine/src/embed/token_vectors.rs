//! What the model makes of each token of a text.

use std::ops::Range;

/// The last layer's vectors of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenVectors {
    /// Which bytes of the text each token stands for; empty for the marks at its beginning
    /// and end.
    pub spans: Vec<Range<usize>>,
    /// Numbers in a vector.
    pub width: usize,
    /// The vectors of the tokens, one behind the other.
    pub numbers: Vec<f32>,
}

impl TokenVectors {
    /// Each token's bytes and vector.
    pub fn iter(&self) -> impl Iterator<Item = (Range<usize>, &[f32])> {
        self.spans.iter().cloned().zip(self.numbers.chunks_exact(self.width.max(1)))
    }

    /// How much memory they take, in bytes.
    pub fn size_bytes(&self) -> usize {
        size_of_val(&self.spans[..]) + size_of_val(&self.numbers[..])
    }
}
