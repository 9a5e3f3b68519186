//! What the jobs do: one file a kind, each thin over the engine.

pub mod associate;
pub mod change_model;
pub mod compare;
pub mod connections;
pub mod deliveries;
pub mod import;
pub mod learn;
pub mod matching;
pub mod model;
pub mod schedule;
pub mod sync;
pub mod write_back;

pub use model::SharedModel;

use connections::{Connections, Service};

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
    connections: Arc<Connections>,
}

impl Jobs {
    /// The work on one database.
    pub fn new(
        store: Arc<Store>,
        model: Arc<SharedModel>,
        vectors: Arc<VectorCache>,
        connections: Arc<Connections>,
    ) -> Self {
        Self { store, model, vectors, connections }
    }
}

impl Work for Jobs {
    fn run(&self, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        match job.kind {
            JobKind::Import => import::run(&self.store, job, context),
            JobKind::Associate => associate::run(&self.store, &self.model, job, context),
            JobKind::Deliveries => deliveries::run(&self.store, &self.model, &self.vectors, context),
            JobKind::SyncLinear => self.sync(Service::Linear, job, context),
            JobKind::SyncBuildBetter => self.sync(Service::BuildBetter, job, context),
            JobKind::AssociateNew => {
                let pairs = matching::match_changed(&self.store, &self.model, &self.vectors, context)?;
                Ok(pairs.map_or("There is nothing to match.".to_owned(), |pairs| {
                    format!("{pairs} associations now.")
                }))
            }
            JobKind::WriteBack => write_back::run(&self.store, &self.connections, context),
            JobKind::ChangeModel => change_model::run(&self.store, job, context),
            JobKind::Compare => compare::run(&self.store, job, context),
            JobKind::Learn => learn::run(&self.store, &self.model, &self.vectors, context),
        }
    }
}

impl Jobs {
    fn sync(&self, service: Service, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        let _alone = sync::alone(&self.store, service, context)?;
        let report = sync::run(&self.store, &self.connections, service, job, context)?;
        sync::finish(&self.store, &self.model, &self.vectors, &report, context)
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
