//! A site over a real database in which every text is of the test's choosing.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::state::AppState;
use domain::{SignalKey, Verdict};
use engine::associate::{AssociateOptions, TextEmbedder, VectorCache, associate};
use engine::embed::{Completion, EmbedError};
use engine::import::{ImportOptions, import};
use engine::jobs::{JobKind, NewJob};
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::{JobEnd, NewVerdict, Store};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fixture::Site;
use crate::web::Engine;
use crate::work::SharedModel;
use crate::work::connections::Connections;

/// The site and the database behind it.
pub struct Stocked {
    pub site: Site,
    _folder: TempDir,
}

/// One issue, one signal, their association with a verdict, a saved view, a failed job and a
/// failed sync; `text` says what stands in a field, by its name.
pub fn stocked(text: &dyn Fn(&str) -> String) -> Stocked {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("stocked.db");
    let store = Arc::new(Store::open(&db).unwrap());
    let source = text("source");
    put(&store, Kind::Issues, "linear", &issue(text));
    put(&store, Kind::Signals, &source, &signal(text));
    let options = AssociateOptions { min_similarity: 0.5, now: now() };
    associate(&store, &Same, options, &AtomicBool::new(false), &|_| {}).unwrap();
    judge(&store, text);
    fail(&store, text);
    let connections = Arc::new(Connections::of(&store));
    let model = Arc::new(SharedModel::new(Arc::clone(&store)));
    let engine = Engine::new(store, model, Arc::new(VectorCache::default()), connections, Arc::new(|| {}));
    Stocked { site: Site::new(AppState::new(engine, 1000)), _folder: folder }
}

fn now() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn put(store: &Store, kind: Kind, source: &str, record: &Value) {
    let input = Input::new("test.json", Cursor::new(json!([record]).to_string().into_bytes()));
    let options = ImportOptions { kind, source, now: now(), reading: ReadOptions::default() };
    let report = import(store, input, &options, &AtomicBool::new(false), &mut |_| {}).unwrap();
    assert_eq!(report.new, 1, "{report:?}");
}

fn issue(text: &dyn Fn(&str) -> String) -> Value {
    json!({
        "id": text("id"),
        "identifier": text("identifier"),
        "title": text("title"),
        "description": text("description"),
        "url": text("url"),
        "state": { "name": text("state"), "type": "started" },
        "team": { "key": text("team key"), "name": text("team") },
        "priority": 2,
        "priorityLabel": text("priority"),
        "assignee": { "name": text("assignee") },
        "project": { "name": text("project") },
        "labels": { "nodes": [{ "name": text("label") }] },
        "createdAt": "2025-09-14T15:02:11.000Z",
        "updatedAt": "2025-09-15T15:02:11.000Z",
    })
}

fn signal(text: &dyn Fn(&str) -> String) -> Value {
    let named = |field: &str| json!([{ "name": text(field) }]);
    json!({
        "id": text("signal"),
        "summary": text("summary"),
        "context": text("context"),
        "exact_quote": text("quote"),
        "date": "2025-09-14T15:02:11.000Z",
        "sentiment": -1,
        "severity": 6,
        "boundary": "external",
        "types": named("type"),
        "topics": named("topic"),
        "keywords": named("keyword"),
        "impacts": named("impact"),
        "emotions": named("emotion"),
        "person": { "id": 1, "name": text("person"), "first_name": text("person"), "email": text("email") },
        "company": { "id": 2, "name": text("company"), "domain": text("domain"), "revenue": 15600 },
        "call": { "id": 3, "name": text("call"), "url": text("call url"), "start_sec": 61 },
    })
}

fn judge(store: &Store, text: &dyn Fn(&str) -> String) {
    let signal = SignalKey { source: text("source"), external_id: text("signal") };
    let (issue_id, reason, person) = (text("id"), text("reason"), text("judge"));
    let verdict = NewVerdict {
        issue_id: &issue_id,
        signal: &signal,
        verdict: Some(Verdict::Confirmed),
        reason: Some(&reason),
        person: &person,
        at: now(),
        similarity: None,
    };
    store.write(|writer| writer.put_verdict(&verdict)).unwrap();
}

fn fail(store: &Store, text: &dyn Fn(&str) -> String) {
    let view = (text("view"), format!("/review?search={}", text("search")));
    store.write(|writer| writer.put_saved_view(&view.0, &view.1, now())).unwrap();
    store.write(|writer| writer.fail_sync("linear", "issues", &text("sync error"), now())).unwrap();
    let new = NewJob {
        kind: JobKind::Import,
        params: json!({ "name": text("file") }),
        dedupe: None,
        started_by: text("person of the job"),
        lane: JobKind::Import.lane(),
    };
    let lease = std::time::Duration::from_secs(60);
    let job = store.begin_own_job(&new, "test", now(), lease).unwrap();
    store.add_job_line(job.id, now(), &text("line")).unwrap();
    let end = JobEnd::Failed { error: text("job error"), circumstances: None };
    assert!(store.finish_job(job.id, "test", &end, now()).unwrap());
}

/// All texts mean the same to it.
struct Same;

impl TextEmbedder for Same {
    fn model_id(&self) -> &str {
        "same@1"
    }
    fn dimensions(&self) -> usize {
        2
    }
    fn embed_each(
        &self,
        texts: &[&str],
        _: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        sink((0..texts.len()).map(|at| (at, vec![1.0, 0.0])).collect());
        Ok(Completion::Finished)
    }
}
