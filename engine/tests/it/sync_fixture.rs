//! What the tests of syncing share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::{Issue, SignalKey, Verdict};
use engine::sources::download::TimeLimits;
use engine::sources::graphql::Pause;
use engine::sources::linear::{Linear, read_need};
use engine::sources::read_issue;
use engine::store::Origin;
use engine::sync::{SyncError, SyncOptions, SyncReport, sync_linear};

use crate::fake_linear::{FakeLinear, KEY, State};
use crate::fixture::Scratch;

pub const LIMITS: TimeLimits =
    TimeLimits { connect: Duration::from_secs(5), read: Duration::from_millis(300) };

/// Writes down how long it should have waited.
#[derive(Default)]
pub struct Recorder {
    pub waits: Mutex<Vec<Duration>>,
    pub stopped: AtomicBool,
}

impl Pause for Recorder {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn wait(&self, how_long: Duration) -> bool {
        self.waits.lock().unwrap().push(how_long);
        !self.is_stopped()
    }
}

impl Recorder {
    pub fn seconds(&self) -> Vec<u64> {
        self.waits.lock().unwrap().iter().map(Duration::as_secs).collect()
    }
}

/// A store and a Linear.
pub struct Desk {
    pub scratch: Scratch,
    pub fake: FakeLinear,
    pub pause: Recorder,
    pub linear: Linear,
}

impl Desk {
    pub fn new() -> Self {
        let fake = FakeLinear::start();
        let linear = Linear::with_limits(KEY, &fake.url, LIMITS).unwrap();
        Self { scratch: Scratch::new(), fake, pause: Recorder::default(), linear }
    }

    pub fn with_issues(count: u32) -> Self {
        let desk = Self::new();
        (1..=count).for_each(|number| desk.fake.state().put_issue(number, &format!("issue {number}")));
        desk
    }

    pub fn options(&self) -> SyncOptions {
        SyncOptions { full: false, allow_mass_removal: false, now: self.fake.state().now() }
    }

    pub fn sync(&self) -> Result<SyncReport, SyncError> {
        self.sync_with(&self.options())
    }

    pub fn full(&self) -> Result<SyncReport, SyncError> {
        self.sync_with(&SyncOptions { full: true, ..self.options() })
    }

    pub fn sync_with(&self, options: &SyncOptions) -> Result<SyncReport, SyncError> {
        sync_linear(&self.scratch.store, &self.linear, options, &self.pause, &mut |_| {})
    }

    /// Everything that the store shows is what Linear has, and nothing else is.
    pub fn check_equal(&self) {
        let (store, state) = (&self.scratch.store, self.fake.state());
        let catalogue = store.catalogue().unwrap();
        let mut stored: Vec<Issue> =
            catalogue.issues.identifier.iter().map(|name| store.issue(name).unwrap().unwrap()).collect();
        stored.sort_by(|a, b| a.id.cmp(&b.id));
        let expected = live_issues(&state);
        assert_eq!(stored, expected);
        for record in state.records.get("issues").into_iter().flatten().map(|(_, record)| record) {
            for earlier in record["previousIdentifiers"].as_array().unwrap() {
                let found = store.issue(earlier.as_str().unwrap()).unwrap();
                let is_live = record["trashed"] != true;
                assert_eq!(found.is_some_and(|issue| issue.id == record["id"]), is_live, "{earlier}");
            }
        }
        self.check_needs(&state, &expected);
        assert_eq!(store.check().unwrap().faults, Vec::<String>::new());
    }

    fn check_needs(&self, state: &State, issues: &[Issue]) {
        let store = &self.scratch.store;
        let catalogue = store.catalogue().unwrap();
        let mut signals = 0;
        let mut links = 0;
        for id in state.records.get("customerNeeds").into_iter().flatten().map(|(id, _)| id) {
            let (need, signal) = read_need(&state.node("customerNeeds", id)).unwrap().record;
            let key = SignalKey { source: "linear".into(), external_id: id.clone() };
            assert_eq!(store.signal(&key).unwrap(), signal);
            if signal.is_none() {
                continue;
            }
            signals += 1;
            if let Some(issue) = issues.iter().find(|issue| Some(&issue.id) == need.issue_id.as_ref()) {
                let given = store.verdict(&issue.id, &key).unwrap().unwrap();
                assert_eq!((given.verdict, given.origin), (Verdict::Confirmed, Origin::Linear));
                links += 1;
            }
        }
        assert_eq!((catalogue.signals.key.len(), catalogue.pairs.issue.len()), (signals, links));
    }
}

/// Issues that are not in the bin, by id, as the store should show them.
fn live_issues(state: &State) -> Vec<Issue> {
    let records = state.records.get("issues").into_iter().flatten();
    let live = records.filter(|(_, record)| record["trashed"] != true);
    live.map(|(id, _)| {
        let issue = read_issue(&complete_labels(state, state.node("issues", id))).unwrap().record;
        Issue { previous_identifiers: Vec::new(), ..issue }
    })
    .collect()
}

/// The API cuts the list of labels; the truth does not.
fn complete_labels(state: &State, mut node: serde_json::Value) -> serde_json::Value {
    let ids = node["labelIds"].as_array().unwrap().clone();
    let labels = ids.iter().map(|id| state.records["issueLabels"][id.as_str().unwrap()].clone());
    node["labels"]["nodes"] = labels.collect();
    node
}
