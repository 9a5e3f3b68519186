//! What the jobs do: one file a kind, each thin over the engine.

pub mod associate;
pub mod deliveries;
pub mod import;
mod model;

pub use model::SharedModel;

use std::sync::Arc;

use engine::associate::VectorCache;
use engine::jobs::{Clock, Context, Failure, Job, JobKind, NewJob, Work};
use engine::store::{Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Everything that jobs need.
pub struct Jobs {
    store: Arc<Store>,
    model: Arc<SharedModel>,
    vectors: Arc<VectorCache>,
}

impl Jobs {
    /// The work on one database.
    pub fn new(store: Arc<Store>, model: Arc<SharedModel>, vectors: Arc<VectorCache>) -> Self {
        Self { store, model, vectors }
    }
}

impl Work for Jobs {
    fn run(&self, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        match job.kind {
            JobKind::Import => import::run(&self.store, job, context),
            JobKind::Associate => associate::run(&self.store, &self.model, job, context),
            JobKind::Deliveries => deliveries::run(&self.store, &self.model, &self.vectors, job, context),
            JobKind::AssociateNew
            | JobKind::SyncLinear
            | JobKind::SyncBuildBetter
            | JobKind::WriteBack
            | JobKind::ChangeModel
            | JobKind::Prune => {
                Err(Failure::never(format!("Jobs of the kind {} are not available yet.", job.kind.as_str())))
            }
        }
    }
}

/// The program's clock, as jobs read it.
pub fn clock() -> Clock {
    Arc::new(crate::clock::now)
}

/// A job of this person with the parameters of its kind.
fn new_job(kind: JobKind, params: &impl Serialize, dedupe: String) -> anyhow::Result<NewJob> {
    let params = serde_json::to_value(params)?;
    Ok(NewJob { kind, params, dedupe: Some(dedupe), started_by: crate::person::name() })
}

/// The parameters of a job, as [`new_job`] has written them.
fn params<T: DeserializeOwned>(job: &Job) -> Result<T, Failure> {
    serde_json::from_value(job.params.clone()).map_err(|_| {
        Failure::never("This job was queued by another version of the program; start the work again.")
    })
}

/// A database in use may be free in a while; nothing else mends itself.
fn store_failure(error: &StoreError) -> Failure {
    match error {
        StoreError::Busy | StoreError::Overloaded(_) => Failure::soon(error),
        _ => Failure::never(error),
    }
}
