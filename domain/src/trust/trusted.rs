//! How far the matches can be trusted, in words.

use super::{Estimate, Range, Stratum};
use crate::Catalogue;

/// With fewer reviewed pairs than this nothing is certain.
pub const SAMPLE_MIN: usize = 20;

/// A sentence for people who do not want to hear of strata. Empty where there are no matches.
pub fn trusted(catalogue: &Catalogue, strata: &[Stratum]) -> String {
    let Estimate { pairs, judged, precision, .. } = Estimate::of(catalogue, strata, catalogue.cut_percent);
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
