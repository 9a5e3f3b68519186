//! What Admin says of jobs that wait and of what does not work.

use std::sync::Arc;
use std::time::Duration;

use app::AdminRequest;
use app::state::Backend;
use domain::{Catalogue, Index};
use engine::jobs::{JobState, NewJob};
use engine::sources::{read_issue, read_signal};
use engine::store::{JobEnd, Store, Turn};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::web::Engine;
use crate::work::connections::Connections;
use crate::work::{SharedModel, associate};

/// The engine on a database with an issue and a signal that are not matched yet.
struct Desk {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
    engine: Engine,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&folder.path().join("test.db")).unwrap());
        let issue =
            json!({ "id": "u1", "identifier": "ENG-1", "title": "a", "state": { "type": "backlog" } });
        let signal = json!({ "id": 1, "summary": "b", "context": "" });
        store
            .write(|writer| {
                writer.put_issue(&read_issue(&issue).unwrap().record, &issue.to_string(), now())?;
                writer.put_signal(&read_signal("x", &signal).unwrap().record, &signal.to_string(), now())
            })
            .unwrap();
        let model = Arc::new(SharedModel::new(Arc::clone(&store)));
        let connections = Arc::new(Connections::of(&store));
        let engine = Engine::new(Arc::clone(&store), model, Arc::default(), connections, Arc::new(|| {}));
        Self { _folder: folder, store, engine }
    }

    /// Has a job end like this.
    fn end(&self, job: &NewJob, end: &JobEnd) -> i64 {
        let id = self.store.queue_job(job, now()).unwrap().id;
        let lease = Duration::from_secs(60);
        assert!(self.store.claim_job("test", &Turn::of(job.lane), now(), lease).unwrap().is_some());
        assert!(self.store.finish_job(id, "test", end, now()).unwrap());
        id
    }

    fn problems(&self) -> Vec<(&'static str, String, i64)> {
        let view = self.engine.admin(&Index::new(Catalogue::default())).unwrap();
        view.problems.into_iter().map(|problem| (problem.what, problem.reason, problem.job)).collect()
    }
}

fn now() -> Timestamp {
    crate::clock::now()
}

#[test]
fn a_request_for_what_waits_begins_now_or_says_until_when_and_why_not() {
    let desk = Desk::new();
    let job = associate::job(0.5).unwrap();
    let later = now() + SignedDuration::from_hours(1);
    let again = |held| JobEnd::TryAgain { error: "Linear asks for patience.".into(), at: later, held };
    let id = desk.end(&job, &again(false));
    let said = desk.engine.administer(AdminRequest::Associate(0.5)).unwrap().unwrap();
    assert_eq!(said, format!("Updating associations: job {id}, already queued."));
    assert!(desk.store.job(id).unwrap().unwrap().next_try_at < later, "it is brought forward");
    assert_eq!(desk.end(&job, &again(true)), id);
    let said = desk.engine.administer(AdminRequest::Associate(0.5)).unwrap().unwrap();
    assert!(said.starts_with(&format!("Updating associations: job {id} is waiting until ")), "{said}");
    assert!(said.ends_with("UTC (Linear asks for patience)."), "{said}");
}

#[test]
fn a_lasting_failure_stands_with_its_reason_until_it_is_retried() {
    let desk = Desk::new();
    assert_eq!(desk.problems(), []);
    let failed = JobEnd::Failed { error: "There is no model; fetch one.".into(), circumstances: None };
    let id = desk.end(&associate::again().unwrap(), &failed);
    let stands = [("Associations are not up to date", "There is no model; fetch one.".to_owned(), id)];
    assert_eq!(desk.problems(), stands);
    assert_eq!(
        desk.engine.administer(AdminRequest::Retry(id)).unwrap().unwrap(),
        format!("Retrying: job {id}.")
    );
    assert_eq!(desk.problems(), [], "it is under way");
    assert_eq!(desk.store.job(id).unwrap().unwrap().state, JobState::Queued);
}
