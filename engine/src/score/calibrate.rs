//! How honest the confidences of a model are.

use super::Features;
pub use super::fit::fit;

/// Confidences are sorted into so many bins.
const BINS: usize = 10;

/// A pair that a person judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Example {
    /// What is known of it.
    pub features: Features,
    /// Whether it is a link.
    pub is_link: bool,
    /// What belongs together and must not be in two folds: its signal.
    pub group: u32,
}

/// Confidence and truth of every example, each judged by a model that was fitted without
/// its fold. None where a fold's rest has nothing to learn from.
pub fn held_out(examples: &[Example], folds: u32) -> Option<Vec<(f32, bool)>> {
    let folds = folds.max(2);
    let mut judged = Vec::with_capacity(examples.len());
    for fold in 0..folds {
        let (held, rest): (Vec<Example>, Vec<Example>) =
            examples.iter().partition(|example| example.group % folds == fold);
        let model = fit(&rest)?;
        judged.extend(held.iter().map(|one| (model.confidence(&one.features), one.is_link)));
    }
    Some(judged)
}

/// The expected calibration error, 0 to 1: the mean difference, over pairs, between the
/// mean confidence of a pair's bin and the share of links in it (Guo et al., "On
/// Calibration of Modern Neural Networks", 2017). Only pairs of at least `from` count:
/// with all of them, the many that are certainly none hide the rest.
pub fn calibration_error(judged: &[(f32, bool)], from: f32) -> f64 {
    let mut bins = [(0_usize, 0.0_f64, 0_usize); BINS];
    for (confidence, is_link) in judged.iter().filter(|(confidence, _)| *confidence >= from) {
        let (count, sum, links) = &mut bins[((confidence * BINS as f32) as usize).min(BINS - 1)];
        *count += 1;
        *sum += f64::from(*confidence);
        *links += usize::from(*is_link);
    }
    let count: usize = bins.iter().map(|(count, ..)| count).sum();
    let apart: f64 = bins.iter().map(|(_, sum, links)| (sum - *links as f64).abs()).sum();
    apart / count.max(1) as f64
}

/// Examples on a grid of shares, as many of them links as `model` says.
#[cfg(test)]
pub(super) fn made_by(model: &super::Model) -> Vec<Example> {
    let mut examples = Vec::new();
    for (signal, issue) in (0..12).flat_map(|signal| (0..12).map(move |issue| (signal, issue))) {
        let features = Features {
            signal_share: -0.5 * signal as f32,
            issue_share: -0.5 * issue as f32,
            ..Features::default()
        };
        let links = (model.confidence(&features) * 50.0).round() as u32;
        examples.extend((0..50).map(|at| Example { features, is_link: at < links, group: at * 7 }));
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::super::Model;
    use super::*;

    #[test]
    fn confidences_that_come_true_have_no_error() {
        let half: Vec<(f32, bool)> = (0..100).map(|i| (0.5, i % 2 == 0)).collect();
        assert!(calibration_error(&half, 0.0) < 1e-9);
        assert!((calibration_error(&[(0.9, false), (0.9, false)], 0.0) - 0.9).abs() < 1e-6);
        assert_eq!(calibration_error(&[(0.05, true)], 0.1), 0.0);
    }

    #[test]
    fn held_out_examples_are_all_judged_and_honestly() {
        let examples = made_by(&Model::new(1.2, 0.4, 1.5).unwrap());
        let judged = held_out(&examples, 5).unwrap();
        assert_eq!(judged.len(), examples.len());
        assert!(calibration_error(&judged, 0.0) < 0.03);
    }
}
