//! Sums of vectors.

pub(super) fn add(sum: &mut [f32], vector: &[f32]) {
    sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += x);
}

pub(super) fn take(sum: &mut [f32], vector: &[f32]) {
    sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum -= x);
}

/// The cosine of the angle between two vectors; 0 where one of them is too short to have
/// a direction.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let lengths = (product(a, a) * product(b, b)).sqrt();
    if lengths > 1e-6 { product(a, b) / lengths } else { 0.0 }
}
