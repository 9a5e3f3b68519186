//! The job that switches to another embedding model.

use engine::jobs::{Context, Failure, Job, JobKind, NewJob};
use engine::store::{Store, StoreError};
use serde::{Deserialize, Serialize};

use super::associate::associate_with;
use super::matching::present_floor;
use super::{model, new_job, params, store_failure};

/// Job parameters.
#[derive(Serialize, Deserialize)]
struct Params {
    name: String,
}

/// Job report.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// Model name.
    pub name: String,
    /// Model name with a digest of its weights.
    pub id: String,
    /// Number of associations; `None` if there is nothing to match yet.
    pub pairs: Option<u64>,
}

/// The job that switches a database to another installed model. Until it is done, the previous
/// vectors and associations stay in use; then the previous vectors are deleted.
///
/// # Errors
/// If the parameters cannot be serialized.
pub fn job(name: &str) -> anyhow::Result<NewJob> {
    new_job(JobKind::ChangeModel, &Params { name: name.to_owned() }, name.to_owned())
}

pub(super) fn run(store: &Store, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
    let Params { name } = params(job)?;
    let broken = |error: StoreError| store_failure(&error);
    let embedder = model::load_named(Some(&name)).map_err(Failure::never)?;
    let pairs = match present_floor(store).map_err(broken)? {
        None => None,
        Some(floor) => Some(associate_with(store, &embedder, floor, context)?.pairs),
    };
    let id = embedder.model_id().to_owned();
    store.write(|writer| model::choose(writer, &name)).map_err(broken)?;
    // If this is interrupted, remaining vectors do no harm.
    store.keep_embeddings_of(&id).map_err(broken)?;
    let summary = match pairs {
        None => format!("Model {name} is now in use."),
        Some(pairs) => format!("Model {name} is now in use; {pairs} associations."),
    };
    context.report(serde_json::to_value(Report { name, id, pairs }).map_err(Failure::never)?);
    Ok(summary)
}
