//! The last comparison of models.

use app::ComparisonView;
use app::state::BackendError;
use engine::evaluate::{Comparison, Entry};
use engine::jobs::JobKind;

use super::moment;
use crate::web::Engine;

const HEADS: [&str; 10] = [
    "Model",
    "Scorer",
    "hit@1",
    "hit@3",
    "hit@10",
    "MRR",
    "Average precision",
    "Calibration error",
    "Texts per second",
    "Memory",
];

/// The last comparison; an empty view if there is none.
pub(super) fn view(engine: &Engine) -> Result<ComparisonView, BackendError> {
    let Some(job) = engine.store.last_done(JobKind::Compare)? else { return Ok(ComparisonView::default()) };
    let report = engine.store.job_report(job.id)?;
    let Some(comparison) = report.and_then(|report| serde_json::from_value::<Comparison>(report).ok()) else {
        return Ok(ComparisonView::default());
    };
    let made = job.ended_at.map(moment).unwrap_or_default();
    let signals = comparison.entries.first().map_or(0, |entry| entry.measures.signals);
    let differences = comparison.differences.into_iter().map(|difference| {
        let ranks: Vec<String> = difference.ranks.iter().map(usize::to_string).collect();
        (difference.signal, difference.issue, ranks.join(", "))
    });
    Ok(ComparisonView {
        made: Some(format!("Evaluated on the verdicts of {signals} signals, {made}")),
        heads: HEADS.to_vec(),
        rows: comparison.entries.iter().map(row).collect(),
        differences: differences.collect(),
    })
}

fn row(entry: &Entry) -> Vec<String> {
    let measures = &entry.measures;
    let mut cells = vec![entry.model.clone(), entry.scorer.name().to_owned()];
    let shares = [
        measures.hit_at_1,
        measures.hit_at_3,
        measures.hit_at_10,
        measures.mrr,
        measures.mean_average_precision,
    ];
    cells.extend(shares.map(|share| format!("{share:.3}")));
    cells.push(entry.calibration_error.map_or("–".to_owned(), |error| format!("{error:.3}")));
    cells.push(format!("{:.0}", entry.texts_per_s));
    cells.push(entry.memory_bytes.map_or("–".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000)));
    cells
}
