//! Text output of a comparison of models and scorers.

use std::fmt::Write;

use engine::evaluate::{Comparison, Entry};

use crate::visible::one_line;

/// A table, and the links with the largest differences.
pub fn describe(comparison: &Comparison) -> String {
    let mut words =
        "   model                     scorer      hit@1  hit@3 hit@10    MRR    MAP  calib.  texts/s  memory"
            .to_owned();
    for (place, entry) in comparison.entries.iter().enumerate() {
        words += &row(place + 1, entry);
    }
    if !comparison.differences.is_empty() {
        words += "\n\nLargest differences (rank of the linked issue for each row):";
    }
    for difference in &comparison.differences {
        let ranks: Vec<String> = difference.ranks.iter().map(usize::to_string).collect();
        let (signal, issue) = (one_line(&difference.signal), one_line(&difference.issue));
        write!(words, "\n   {signal} → {issue}: {}", ranks.join(", ")).unwrap_or_default();
    }
    words
}

fn row(place: usize, entry: &Entry) -> String {
    let measures = &entry.measures;
    let calibration = entry.calibration_error.map_or("–".to_owned(), |error| format!("{error:.3}"));
    let memory = entry.memory_bytes.map_or("–".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
    format!(
        "\n{place:2} {:25} {:10} {:6.3} {:6.3} {:6.3} {:6.3} {:6.3} {calibration:>7} {:8.1} {memory:>7}",
        one_line(&entry.model),
        entry.scorer.name(),
        measures.hit_at_1,
        measures.hit_at_3,
        measures.hit_at_10,
        measures.mrr,
        measures.mean_average_precision,
        entry.texts_per_s,
    )
}
