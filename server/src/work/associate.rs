//! The job that updates all associations.

use engine::associate::{
    AssociateError, AssociateOptions, AssociateReport, MIN_CONFIDENCE, Progress, Realigned, TextEmbedder,
    associate,
};
use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::store::Store;
use indicatif::HumanCount;
use serde::{Deserialize, Serialize};

use super::matching::{MIN_SIMILARITY, present_floor};
use super::{SharedModel, new_job, params, store_failure};

/// Progress unit while embedding.
pub const TEXTS: &str = "texts";
/// Progress unit while matching, without a count.
pub const COMPARISONS: &str = "comparisons";
/// Progress unit while storing.
pub const ASSOCIATIONS: &str = "associations";

/// Job parameters.
#[derive(Serialize, Deserialize)]
struct Params {
    /// `None` for that of the last run.
    min_similarity: Option<f32>,
}

/// The job that embeds new texts and matches all records with this minimum similarity.
///
/// # Errors
/// If it is not between -1 and 1.
pub fn job(min_similarity: f32) -> anyhow::Result<NewJob> {
    anyhow::ensure!((-1.0..=1.0).contains(&min_similarity), AssociateError::BadFloor);
    new_job(JobKind::Associate, &Params { min_similarity: Some(min_similarity) }, min_similarity.to_string())
}

/// The same with the minimum similarity of the last run, or the default.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn again() -> anyhow::Result<NewJob> {
    new_job(JobKind::Associate, &Params { min_similarity: None }, String::new())
}

pub(super) fn run(
    store: &Store,
    model: &SharedModel,
    job: &Job,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let Params { min_similarity } = params(job)?;
    let min_similarity = match min_similarity {
        Some(chosen) => chosen,
        None => present_floor(store).map_err(|error| store_failure(&error))?.unwrap_or(MIN_SIMILARITY),
    };
    let embedder = model.get().map_err(Failure::never)?;
    let report = associate_with(store, &*embedder, min_similarity, context)?;
    context.report(serde_json::to_value(&report).map_err(Failure::never)?);
    let (pairs, embedded) = (report.pairs, report.embedded);
    Ok(match report.up_to_date {
        true => format!("Already up to date: {} associations.", HumanCount(pairs)),
        false => format!(
            "{} associations stored (similarity ≥ {min_similarity} or confidence ≥ {MIN_CONFIDENCE}); {} texts embedded.{}",
            HumanCount(pairs),
            HumanCount(embedded as u64),
            report.realigned.map(realigned).unwrap_or_default()
        ),
    })
}

/// Message about recomputed estimates.
fn realigned(realigned: Realigned) -> String {
    let Realigned { pairs, mean_difference, largest_difference, added, dropped } = realigned;
    format!(
        " {pairs} estimated confidences recomputed: mean difference {mean_difference:.4}, largest \
         {largest_difference:.4}; {added} associations added, {dropped} removed."
    )
}

/// Matches all records with this model.
pub(super) fn associate_with(
    store: &Store,
    embedder: &dyn TextEmbedder,
    min_similarity: f32,
    context: &Context<'_>,
) -> Result<AssociateReport, Failure> {
    let options = AssociateOptions { min_similarity, now: context.now() };
    let report = associate(store, embedder, options, context.stop(), &|step| match step {
        Progress::Embedding { done, total } => context.progress(done as u64, Some(total as u64), TEXTS),
        Progress::Joining => context.progress(0, None, COMPARISONS),
        Progress::Storing { pairs } => context.progress(0, Some(pairs as u64), ASSOCIATIONS),
    });
    report.map_err(failure)
}

/// Retries only if the database is busy.
pub(super) fn failure(error: AssociateError) -> Failure {
    match error {
        AssociateError::Store(error) => store_failure(&error),
        other => Failure::never(other),
    }
}
