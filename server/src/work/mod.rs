//! Jobs: one file per kind, each a thin layer over the engine.

pub mod associate;
pub mod automatic;
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
#[cfg(test)]
mod tests;
pub mod uploads;
pub mod write_back;

pub use model::SharedModel;

use connections::{Connections, Service};

use std::sync::Arc;

use engine::associate::VectorCache;
use engine::jobs::{Clock, Context, Failure, Job, JobKind, Key, NewJob, Work};
use engine::store::{Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Context of all jobs.
pub struct Jobs {
    store: Arc<Store>,
    model: Arc<SharedModel>,
    vectors: Arc<VectorCache>,
    connections: Arc<Connections>,
    follow_up: FollowUp,
}

/// What to do after a job has changed records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// Queue the matching job.
    Match,
    /// Nothing: the command that runs the job does the matching.
    Leave,
}

impl Jobs {
    /// The jobs of one database.
    pub fn new(
        store: Arc<Store>,
        model: Arc<SharedModel>,
        vectors: Arc<VectorCache>,
        connections: Arc<Connections>,
        follow_up: FollowUp,
    ) -> Self {
        Self { store, model, vectors, connections, follow_up }
    }
}

impl Work for Jobs {
    fn run(&self, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        match job.kind {
            // Records stored before a failure remain.
            JobKind::Import => self.following(import::run(&self.store, job, context), context),
            JobKind::Deliveries => self.following(deliveries::run(&self.store, context), context),
            JobKind::SyncLinear => self.following(self.sync(Service::Linear, job, context), context),
            JobKind::SyncBuildBetter => {
                self.following(self.sync(Service::BuildBetter, job, context), context)
            }
            // Records may have changed in the meantime.
            JobKind::Associate => {
                let summary = associate::run(&self.store, &self.model, job, context)?;
                self.following(Ok(summary), context)
            }
            JobKind::ChangeModel => {
                let summary = change_model::run(&self.store, job, context)?;
                self.following(Ok(summary), context)
            }
            JobKind::AssociateNew => self.match_changed(context),
            JobKind::WriteBack => write_back::run(&self.store, &self.connections, context),
            JobKind::Compare => compare::run(&self.store, job, context),
            JobKind::Learn => learn::run(&self.store, &self.model, &self.vectors, context),
        }
    }

    fn circumstances(&self, job: &Job) -> String {
        automatic::circumstances(&self.store, &self.connections, job.kind)
    }
}

impl Jobs {
    fn sync(&self, service: Service, job: &Job, context: &Context<'_>) -> Result<String, Failure> {
        let _role = sync::wait_for_role(&self.store, service, context)?;
        let report = sync::run(&self.store, &self.connections, service, job, context)?;
        Ok(sync::summary(&report))
    }

    fn match_changed(&self, context: &Context<'_>) -> Result<String, Failure> {
        let matching::Matched { report, summary } =
            matching::run(&self.store, &self.model, &self.vectors, &self.connections, context)?;
        let needs_all = report.needs_all;
        context.report(serde_json::to_value(report).map_err(Failure::never)?);
        if needs_all { Ok(summary) } else { self.following(Ok(summary), context) }
    }

    /// Queues the matching of changed records, also after a failure.
    fn following(&self, outcome: Result<String, Failure>, context: &Context<'_>) -> Result<String, Failure> {
        if self.follow_up == FollowUp::Match
            && let Err(error) = matching::follow(&self.store, &self.connections, context.now())
        {
            // The schedule checks again in a minute.
            tracing::warn!("the matching job could not be queued: {error:#}");
        }
        outcome
    }
}

/// The clock of jobs.
pub fn clock() -> Clock {
    Arc::new(crate::clock::now)
}

/// Creates a job started by the current user. `request` identifies the request, if
/// the kind distinguishes requests.
fn new_job(kind: JobKind, params: &impl Serialize, request: String) -> anyhow::Result<NewJob> {
    let params = serde_json::to_value(params)?;
    let dedupe = match kind.rules().key {
        Key::Kind => String::new(),
        Key::Request => request,
    };
    Ok(NewJob { kind, params, dedupe: Some(dedupe), started_by: crate::person::name(), lane: kind.lane() })
}

/// Parses the parameters of a job, as written by [`new_job`].
fn params<T: DeserializeOwned>(job: &Job) -> Result<T, Failure> {
    serde_json::from_value(job.params.clone())
        .map_err(|_| Failure::never("This job was queued by another version of the program; start it again."))
}

/// Retries only if the database is busy.
fn store_failure(error: &StoreError) -> Failure {
    match error {
        StoreError::Busy | StoreError::Overloaded(_) => Failure::soon(error),
        _ => Failure::never(error),
    }
}
