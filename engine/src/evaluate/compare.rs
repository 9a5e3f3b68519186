//! Models and scorers side by side.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{EvaluateError, Judged, Measures, Scorer, Truth, judge};
use crate::associate::{Progress, TextEmbedder, embed_pending};
use crate::store::{Side, Store, StoreError};

/// Texts that a model's speed is measured with.
const SPEED_TEXTS: usize = 256;
/// Links that are shown of those that the entries rank most differently.
const DIFFERENCES: usize = 10;

/// One model with one scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The model.
    pub model: String,
    /// What ordered the issues.
    pub scorer: Scorer,
    /// The figures.
    pub measures: Measures,
    /// Calibration error, 0 to 1, where the order is by confidence.
    pub calibration_error: Option<f64>,
    /// Texts that the model embeds in a second here.
    pub texts_per_s: f64,
    /// Bytes of memory that it holds, where the system tells.
    pub memory_bytes: Option<u64>,
}

/// A link that the entries rank differently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Key of the signal.
    pub signal: String,
    /// Identifier of its issue.
    pub issue: String,
    /// The rank that each entry gives the issue, from 1.
    pub ranks: Vec<usize>,
}

/// All entries, and where they differ most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Each model with each scorer.
    pub entries: Vec<Entry>,
    /// The links on which they differ most, the most different first.
    pub differences: Vec<Difference>,
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A model cannot be loaded.
    #[error("{0}")]
    Model(String),
    /// Texts could not be embedded.
    #[error(transparent)]
    Associate(#[from] crate::associate::AssociateError),
    /// Pairs could not be scored.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Measures each model, which `load` gives, with each scorer. Texts that have no vector of a
/// model yet get one, which is kept.
///
/// # Errors
/// See [`CompareError`].
pub fn compare<E: TextEmbedder>(
    store: &Store,
    models: &[String],
    load: impl Fn(&str) -> Result<E, String>,
    scorers: &[Scorer],
    truth: &Truth,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Comparison, CompareError> {
    let mut comparison = Comparison::default();
    let mut ranks: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for model in models {
        let before = resident_bytes();
        let embedder = load(model).map_err(CompareError::Model)?;
        let texts_per_s = speed(store, &embedder, stop)?;
        let memory_bytes = resident_bytes().zip(before).map(|(after, before)| after.saturating_sub(before));
        embed_pending(store, &embedder, stop, progress)?;
        for scorer in scorers {
            let judged = judge(store, &embedder, truth, *scorer, stop)?;
            let place = comparison.entries.len();
            for (link, rank) in judged.lists.iter().flat_map(Judged::true_ranks) {
                ranks.entry(link).or_default().resize(place, usize::MAX);
                ranks.entry(link).or_default().push(rank);
            }
            let calibration = judged.calibration();
            comparison.entries.push(Entry {
                model: model.clone(),
                scorer: *scorer,
                measures: judged.measures(),
                calibration_error: calibration.map(|calibration| calibration.error),
                texts_per_s,
                memory_bytes,
            });
        }
    }
    comparison.differences = differences(store, ranks, comparison.entries.len())?;
    Ok(comparison)
}

/// By how much the reciprocals of the ranks differ: being first or second matters, being the
/// hundredth or the two-hundredth does not.
fn differences(
    store: &Store,
    ranks: HashMap<(i64, i64), Vec<usize>>,
    entries: usize,
) -> Result<Vec<Difference>, StoreError> {
    let gap = |ranks: &[usize]| {
        let reciprocals = ranks.iter().map(|rank| 1.0 / *rank as f64);
        let most = reciprocals.clone().fold(0.0, f64::max);
        most - reciprocals.fold(1.0, f64::min)
    };
    let mut all: Vec<_> = ranks.into_iter().filter(|(_, ranks)| ranks.len() == entries).collect();
    all.sort_by(|a, b| gap(&b.1).total_cmp(&gap(&a.1)).then(a.0.cmp(&b.0)));
    let mut found = Vec::new();
    for ((signal, issue), ranks) in all.into_iter().take(DIFFERENCES) {
        if gap(&ranks) > 0.0
            && let Some((signal, issue)) = store.names_of_pair(signal, issue)?
        {
            found.push(Difference { signal, issue, ranks });
        }
    }
    Ok(found)
}

/// Texts embedded in a second, over an even choice of the issues'.
fn speed(store: &Store, embedder: &impl TextEmbedder, stop: &AtomicBool) -> Result<f64, CompareError> {
    let rows = store.rows(Side::Issues)?;
    let rows: Vec<i64> = rows.iter().step_by((rows.len() / SPEED_TEXTS).max(1)).copied().collect();
    let texts = store.texts(Side::Issues, &rows)?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let began = Instant::now();
    let embedded = embedder.embed_each(&texts, stop, &|_| {});
    embedded.map_err(crate::associate::AssociateError::from)?;
    Ok(texts.len() as f64 / began.elapsed().as_secs_f64().max(1e-9))
}

/// Memory of this process, from `/proc/self/status`; none where there is no such file.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
