//! Bringing the associations up to date.

use engine::associate::{
    AssociateError, AssociateOptions, AssociateReport, Progress, TextEmbedder, associate,
};
use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::store::Store;
use serde::{Deserialize, Serialize};

use super::{SharedModel, new_job, params, store_failure};

/// The unit of the progress while texts are embedded.
pub const TEXTS: &str = "texts";
/// The same while vectors are compared; nothing is counted then.
pub const COMPARISONS: &str = "comparisons";
/// The same while associations are written.
pub const ASSOCIATIONS: &str = "associations";

/// How to associate.
#[derive(Serialize, Deserialize)]
struct Params {
    min_similarity: f32,
}

/// The job that embeds what is new and finds the pairs of at least this similarity.
///
/// # Errors
/// If it is no similarity.
pub fn job(min_similarity: f32) -> anyhow::Result<NewJob> {
    anyhow::ensure!((-1.0..=1.0).contains(&min_similarity), AssociateError::BadFloor);
    new_job(JobKind::Associate, &Params { min_similarity }, min_similarity.to_string())
}

pub(super) fn run(
    store: &Store,
    model: &SharedModel,
    job: &Job,
    context: &Context<'_>,
) -> Result<String, Failure> {
    let Params { min_similarity } = params(job)?;
    let embedder = model.get().map_err(Failure::never)?;
    let report = associate_with(store, &*embedder, min_similarity, context)?;
    context.report(serde_json::to_value(&report).map_err(Failure::never)?);
    let (pairs, embedded) = (report.pairs, report.embedded);
    Ok(match report.up_to_date {
        true => format!("Nothing has changed: {pairs} associations are up to date."),
        false => format!("{pairs} associations of at least {min_similarity}; {embedded} texts embedded."),
    })
}

/// Associates everything with this model.
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

/// A database in use may be free in a while; nothing else mends itself.
pub(super) fn failure(error: AssociateError) -> Failure {
    match error {
        AssociateError::Store(error) => store_failure(&error),
        other => Failure::never(other),
    }
}
