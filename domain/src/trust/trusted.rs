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
            format!("By the model's own word about {share} % of the matches are right; review some to know.")
        }
        _ if judged < SAMPLE_MIN => format!(
            "About {share} % of the matches are right ({}): {judged} reviewed at random, too few to be sure.",
            spread(precision)
        ),
        _ => format!(
            "About {share} % of the matches are right ({}), by {judged} reviewed at random.",
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
