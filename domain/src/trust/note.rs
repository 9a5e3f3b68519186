//! The estimated precision as text.

use super::{Estimate, Range, Stratum};
use crate::Catalogue;

/// Minimum sample size for a reliable estimate.
pub const SAMPLE_MIN: usize = 20;

/// One or two sentences on the estimated precision; empty if there are no matches.
pub fn precision_note(catalogue: &Catalogue, strata: &[Stratum]) -> String {
    let Estimate { pairs, judged, precision, .. } =
        Estimate::of(catalogue, strata, catalogue.threshold_percent);
    if pairs == 0 {
        return String::new();
    }
    let share = percent(precision.mean);
    match judged {
        0 => {
            format!("Estimated precision: {share} % (model estimate). Review a few matches to measure it.")
        }
        _ if judged < SAMPLE_MIN => format!(
            "Estimated precision: {share} % ({}), from a random sample of {judged}. Review more matches to narrow the range.",
            spread(precision)
        ),
        _ => format!(
            "Estimated precision: {share} % ({}), from a random sample of {judged}.",
            spread(precision)
        ),
    }
}

fn spread(range: Range) -> String {
    format!("{} to {} %", percent(range.low), percent(range.high))
}

fn percent(share: f64) -> u32 {
    (share * 100.0).round() as u32
}
