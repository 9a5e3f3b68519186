//! What the program asks for by itself.

use engine::jobs::{JobKind, NewJob, Queued};
use engine::store::{GivenUp, LastRun, Store};
use jiff::Timestamp;

use super::connections::{Connections, Service, own_key};
use super::model;

/// Who asks, as the list of jobs shows it.
const PROGRAM: &str = "schedule";

/// What became of a request.
#[derive(Debug)]
pub enum Asked {
    /// It waits.
    Queued(Queued),
    /// The newest job like it was given up, and nothing has changed since.
    Rests(GivenUp),
}

impl Asked {
    /// Whether there is a job that was not there before.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Queued(queued) if !queued.already_there)
    }
}

/// Queues a job that no person asked for, unless one like it was given up for a reason that
/// has not changed.
///
/// # Errors
/// If the database cannot be used.
pub fn queue(store: &Store, connections: &Connections, job: NewJob, now: Timestamp) -> anyhow::Result<Asked> {
    if let Some(given_up) = store.given_up(&job)?
        && given_up.rests(&circumstances(store, connections, job.kind), now)
    {
        return Ok(Asked::Rests(given_up));
    }
    let job = NewJob { started_by: PROGRAM.into(), ..job };
    Ok(Asked::Queued(store.queue_job(&job, now)?))
}

/// What jobs of a kind depend on outside the records, in words that change when that does.
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

/// Which key there is: a new one, or a new start with one in the environment, changes it.
fn key(store: &Store, connections: &Connections, service: Service) -> String {
    if own_key(service).is_some() {
        return format!("key of the environment since {}", connections.since);
    }
    let known = store.known_secrets().unwrap_or_default();
    let known = known.into_iter().find(|known| known.name == service.secret().as_str());
    known.map_or_else(|| "no key".to_owned(), |known| format!("key of {}", known.set_at))
}
