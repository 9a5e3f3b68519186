//! Automatically queued jobs.

use engine::jobs::{JobKind, NewJob, Queued};
use engine::store::{GivenUp, LastRun, Store};
use jiff::Timestamp;

use super::connections::{Connections, Service, own_key};
use super::model;

/// Shown as the person who started the job.
const PROGRAM: &str = "schedule";

/// Result of queueing.
#[derive(Debug)]
pub enum QueueOutcome {
    /// The job is queued.
    Queued(Queued),
    /// Not queued: the last job of this kind failed permanently, and its cause has not changed.
    Skipped(GivenUp),
}

impl QueueOutcome {
    /// Whether a new job was queued.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Queued(queued) if !queued.already_there)
    }
}

/// Queues a job, unless the last one of this kind failed permanently for a reason that
/// has not changed.
///
/// # Errors
/// If the database cannot be used.
pub fn queue(
    store: &Store,
    connections: &Connections,
    job: NewJob,
    now: Timestamp,
) -> anyhow::Result<QueueOutcome> {
    if let Some(given_up) = store.given_up(&job)?
        && given_up.rests(&circumstances(store, connections, job.kind), now)
    {
        return Ok(QueueOutcome::Skipped(given_up));
    }
    let job = NewJob { started_by: PROGRAM.into(), ..job };
    Ok(QueueOutcome::Queued(store.queue_job(&job, now)?))
}

/// Fingerprint of what jobs of a kind depend on besides the records.
pub fn circumstances(store: &Store, connections: &Connections, kind: JobKind) -> String {
    match kind {
        JobKind::SyncLinear | JobKind::WriteBack => key(store, connections, Service::Linear),
        JobKind::SyncBuildBetter => key(store, connections, Service::BuildBetter),
        JobKind::Import | JobKind::Deliveries => String::new(),
        JobKind::Associate
        | JobKind::AssociateNew
        | JobKind::ChangeModel
        | JobKind::Learn
        | JobKind::Compare => {
            let floor = store.last_run().ok().flatten().map(|last: LastRun| last.min_similarity);
            format!("{}, similarity {floor:?}", model::state(store))
        }
    }
}

/// Fingerprint of an API key: changes with a new key, or a restart with a key in the environment.
fn key(store: &Store, connections: &Connections, service: Service) -> String {
    if own_key(service).is_some() {
        return format!("key of the environment since {}", connections.since);
    }
    let known = store.known_secrets().unwrap_or_default();
    let known = known.into_iter().find(|known| known.name == service.secret().as_str());
    known.map_or_else(|| "no key".to_owned(), |known| format!("key of {}", known.set_at))
}
