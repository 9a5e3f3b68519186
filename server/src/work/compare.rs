//! The job that compares models and scorers on verdicts.

use std::path::Path;

use engine::associate::Progress;
use engine::embed::Embedder;
use engine::embed::model::Digests;
use engine::evaluate::{CompareError, Comparison, Scorer, Truth, compare};
use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::store::Store;
use serde::{Deserialize, Serialize};

use super::associate::{self, TEXTS};
use super::{model, new_job, params, store_failure};

/// Maximum number of models.
pub const MODELS_MAX: usize = 8;

/// Job parameters.
#[derive(Serialize, Deserialize)]
struct Params {
    models: Vec<String>,
}

/// The job that compares models, by similarity and by confidence, on all verdicts.
///
/// # Errors
/// If there are no models or too many.
pub fn job(models: &[String]) -> anyhow::Result<NewJob> {
    anyhow::ensure!(
        (1..=MODELS_MAX).contains(&models.len()),
        "Enter between 1 and {MODELS_MAX} models to compare."
    );
    new_job(JobKind::Compare, &Params { models: models.to_vec() }, models.join(" "))
}

/// Loads a model by name or directory.
///
/// # Errors
/// If it is not installed or cannot be used.
pub fn load(name_or_folder: &str) -> Result<Embedder, String> {
    let folder = Path::new(name_or_folder);
    let loaded = if folder.is_dir() {
        Embedder::load(folder, &Digests::fresh()).map_err(anyhow::Error::from)
    } else {
        model::load_named(Some(name_or_folder))
    };
    loaded.map_err(|error| format!("{name_or_folder}: {error}"))
}

pub(super) fn run(store: &Store, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
    let Params { models } = params(job)?;
    let truth = Truth::of_verdicts(store).map_err(|error| store_failure(&error))?;
    if truth.signal_count() == 0 {
        return Err(Failure::never(
            "No pair has been confirmed yet, so models cannot be compared; review some matches first.",
        ));
    }
    let scorers = [Scorer::Similarity, Scorer::Confidence];
    let compared = compare(store, &models, load, &scorers, &truth, context.stop(), &|step| {
        if let Progress::Embedding { done, total } = step {
            context.progress(done as u64, Some(total as u64), TEXTS);
        }
    });
    let comparison = compared.map_err(failure)?;
    context.report(serde_json::to_value(&comparison).map_err(Failure::never)?);
    Ok(format!("Compared {} on the verdicts of {} signals.", named(&comparison), truth.signal_count()))
}

fn named(comparison: &Comparison) -> String {
    let mut models: Vec<&str> = comparison.entries.iter().map(|entry| entry.model.as_str()).collect();
    models.dedup();
    models.join(", ")
}

fn failure(error: CompareError) -> Failure {
    match error {
        CompareError::Associate(error) => associate::failure(error),
        CompareError::Store(error) => store_failure(&error),
        other => Failure::never(other),
    }
}
