//! From a text's token vectors to its one unit vector.

use super::folder::Pooling;

/// The unit vector of a text whose tokens' vectors, `width` numbers each, stand one
/// behind the other in `tokens`.
pub(super) fn pool(tokens: &[f32], width: usize, pooling: Pooling) -> Vec<f32> {
    let mut pooled = vec![0.0; width];
    let used = match pooling {
        Pooling::Mean => tokens,
        Pooling::Cls => &tokens[..width],
    };
    for token in used.chunks_exact(width) {
        for (sum, x) in pooled.iter_mut().zip(token) {
            *sum += x;
        }
    }
    normalise(&mut pooled);
    pooled
}

/// Scales `vector` to length 1; zero stays zero.
pub(super) fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        for x in vector {
            *x /= length;
        }
    }
}

/// The cosine of the angle between two vectors; NaN if either holds a NaN.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let product =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_averaged_or_the_first_taken_and_scaled_to_length_one() {
        let tokens = [3.0, 0.0, 0.0, 4.0, 3.0, 8.0];
        assert_eq!(pool(&tokens, 2, Pooling::Cls), [1.0, 0.0]);
        let mean = pool(&tokens, 2, Pooling::Mean);
        assert!((mean[0] - 6.0 / 180_f32.sqrt()).abs() < 1e-6, "{mean:?}");
    }

    #[test]
    fn the_cosine_does_not_depend_on_lengths() {
        assert!((cosine(&[1.0, 1.0], &[10.0, 10.0]) - 1.0).abs() < 1e-12);
        assert!(cosine(&[1.0, 0.0], &[0.0, 2.0]).abs() < 1e-12);
        assert!(cosine(&[f32::NAN, 0.0], &[0.0, 2.0]).is_nan());
    }
}
