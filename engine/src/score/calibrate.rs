//! How honest the confidences of a model are.

use serde::{Deserialize, Serialize};

use super::Features;
pub use super::fit::{fit, fit_near};

/// Confidences are sorted into so many bins.
pub const BINS: usize = 10;

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
    let bins = bins(judged.iter().filter(|(confidence, _)| *confidence >= from));
    let count: usize = bins.iter().map(|bin| bin.pairs).sum();
    let apart: f64 = bins.iter().map(|bin| (bin.confidence - bin.links as f64).abs()).sum();
    apart / count.max(1) as f64
}

/// The pairs of one range of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// How many there are.
    pub pairs: usize,
    /// Their confidences added up: how many links are expected.
    pub confidence: f64,
    /// How many are links.
    pub links: usize,
}

/// Pairs by confidence in [`BINS`] ranges of one width, the lowest first.
pub fn bins<'a>(judged: impl Iterator<Item = &'a (f32, bool)>) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for (confidence, is_link) in judged {
        let bin = &mut bins[((confidence * BINS as f32) as usize).min(BINS - 1)];
        bin.pairs += 1;
        bin.confidence += f64::from(*confidence);
        bin.links += usize::from(*is_link);
    }
    bins
}

/// The mean of the logarithmic loss, in nats: how surprising the truth is to who believes
/// the confidences. Lower is better.
pub fn log_loss(judged: &[(f32, bool)]) -> f64 {
    judged.iter().map(loss).sum::<f64>() / judged.len().max(1) as f64
}

/// Whether the new confidences are clearly less surprised than the old ones by the same
/// truth: by more than one standard error of the mean of the differences.
pub fn is_clearly_better(new: &[(f32, bool)], old: &[(f32, bool)]) -> bool {
    let gains: Vec<f64> = new.iter().zip(old).map(|(new, old)| loss(old) - loss(new)).collect();
    let count = gains.len().max(2) as f64;
    let mean = gains.iter().sum::<f64>() / count;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (count - 1.0);
    mean > (variance / count).sqrt() && mean > 0.0
}

fn loss((confidence, is_link): &(f32, bool)) -> f64 {
    let confidence = f64::from(*confidence).clamp(1e-6, 1.0 - 1e-6);
    -if *is_link { confidence.ln() } else { (1.0 - confidence).ln() }
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
