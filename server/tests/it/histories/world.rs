//! The real program with a Linear on this machine, and what can be seen of its database.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::JoinHandle;
use std::time::Duration;

use app::{Judgement, Wire};
use domain::{SignalKey, Verdict};
use engine::deliveries::sign;
use engine::secrets::Secret;
use engine::store::{Store, StoreError};
use serde_json::{Value, json};

use super::client::{Answer, post};
use super::model::{Pair, Shown};
use super::step::{NUMBERS, summary};
use crate::fake_linear::{FakeLinear, KEY};
use crate::kill::wait_until;
use crate::program::Desk;
use crate::server::Server;
use crate::sync::linear;

const SECRET: &str = "a webhook secret";
const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

pub struct World {
    desk: Desk,
    fake: FakeLinear,
    pub server: Server,
    versions: u32,
    deliveries: u32,
    backups: u32,
    /// Sequence numbers of verdicts that can be undone.
    undo: Vec<(i64, i64)>,
}

impl World {
    pub fn new() -> Self {
        let (desk, fake) = (Desk::new(), FakeLinear::start());
        let server = start(&desk, &fake);
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let kept =
            post(&server.url, "/api/administer", &form, &format!("order=webhook-secret&value={SECRET}"));
        assert!(matches!(kept, Some((200, _))), "{kept:?}");
        Self { desk, fake, server, versions: 0, deliveries: 0, backups: 0, undo: Vec::new() }
    }

    /// Kills the server, in a while.
    pub fn kill_after(&self, after: Duration) -> JoinHandle<()> {
        let id = self.server.id().to_string();
        std::thread::spawn(move || {
            std::thread::park_timeout(after);
            assert!(Command::new("kill").args(["-9", &id]).status().unwrap().success());
        })
    }

    pub fn start_again(&mut self) {
        self.server.kill();
        self.server = start(&self.desk, &self.fake);
    }

    pub fn next_version(&mut self) -> u32 {
        self.versions += 1;
        self.versions
    }

    pub fn import(&self, numbers: &[u32], version: u32) -> bool {
        let numbers: std::collections::BTreeSet<_> = numbers.iter().collect();
        let records = numbers
            .iter()
            .map(|number| json!({ "id": number, "summary": summary(**number, version), "context": "" }));
        let file = self.desk.write(&format!("{version}.json"), &records.collect::<Value>().to_string());
        self.run(&["import", "signals", &file])
    }

    /// Changes an issue in Linear; its title then.
    pub fn edit(&mut self, number: u32) -> String {
        let title = format!("issue {number}, version {}", self.next_version());
        self.fake.state().put_issue(number, &title);
        title
    }

    /// The titles of all issues in Linear.
    pub fn titles(&self) -> Vec<(u32, String)> {
        let state = self.fake.state();
        let issues = state.records.get("issues").into_iter().flatten();
        let title = |record: &Value| record["title"].as_str().unwrap().to_owned();
        issues.map(|(id, record)| (id[1..].parse().unwrap(), title(record))).collect()
    }

    /// Linear tells of an issue as it is now. Whether the server has answered.
    pub fn tell(&mut self, number: u32) -> bool {
        let event = self.fake.state().event("update", "issues", &format!("i{number}"));
        self.deliver(event)
    }

    /// Linear tells that an issue is gone; none where it had none.
    pub fn delete(&mut self, number: u32) -> Option<bool> {
        let id = format!("i{number}");
        let event = {
            let mut state = self.fake.state();
            state.records.get("issues")?.get(&id)?;
            let mut event = state.event("remove", "issues", &id);
            state.delete("issues", &id);
            event["createdAt"] = json!(format!("{:.3}", state.now()));
            event
        };
        Some(self.deliver(event))
    }

    #[expect(clippy::disallowed_methods, reason = "the server compares it with the clock of the machine")]
    fn deliver(&mut self, mut event: Value) -> bool {
        self.deliveries += 1;
        event["webhookTimestamp"] = json!(jiff::Timestamp::now().as_millisecond());
        let body = event.to_string();
        let signature = sign(body.as_bytes(), &Secret::new(SECRET).unwrap());
        let id = format!("delivery-{}", self.deliveries);
        let headers = [
            ("content-type", "application/json"),
            ("linear-signature", &*signature),
            ("linear-delivery", &*id),
        ];
        match post(&self.server.url, "/webhooks/linear", &headers, &body) {
            Some((200, _)) => true,
            Some((status, body)) => panic!("a webhook was answered {status}: {body}"),
            None => false,
        }
    }

    pub fn sync(&self) -> bool {
        self.run(&["sync", "linear"])
    }

    /// Whether the verdict was accepted or refused; none where there was no answer.
    pub fn judge(&mut self, (issue, signal): Pair, verdict: Verdict) -> Option<bool> {
        let pair = json!({ "identifier": format!("ENG-{issue}"), "signal": key(signal).to_string() });
        let body = json!({ "pairs": [pair], "verdict": verdict, "reason": null });
        let answer = post(&self.server.url, "/api/judge", &JSON, &body.to_string());
        let range = answer.as_ref().and_then(|(_, body)| range(body));
        self.undo.extend(range.filter(|(first, last)| first <= last));
        accepted(answer)
    }

    /// Undoes the last verdict that wrote something, if there is one.
    pub fn undo(&mut self) -> Option<bool> {
        let Some(range) = self.undo.pop() else { return Some(false) };
        let body = json!({ "ranges": [range] }).to_string();
        accepted(post(&self.server.url, "/api/undo", &JSON, &body))
    }

    pub fn forget_undo(&mut self) {
        self.undo.clear();
    }

    /// A copy of the database, if one could be made.
    pub fn backup(&mut self) -> Option<PathBuf> {
        self.backups += 1;
        let file = self.desk.folder.path().join(format!("backup-{}.db", self.backups));
        self.run(&["backup", file.to_str().unwrap()]).then_some(file)
    }

    /// Waits until every job has ended. Those that lack a model fail, which is all right.
    pub fn wait_until_idle(&self) {
        wait_until(|| {
            let store = opened(&self.desk.db());
            let jobs = store.jobs(1000).unwrap();
            (jobs.iter().all(|job| job.state.is_ended()) && store.delivery_counts().unwrap().pending == 0)
                .then_some(())
        });
    }

    pub fn seen(&self) -> Shown {
        seen_in(&self.desk.db())
    }

    pub fn is_sound(&self) -> bool {
        self.desk.json(&["check"])["sound"] == true
    }

    /// Whether a command has succeeded.
    fn run(&self, arguments: &[&str]) -> bool {
        let child: Child = linear(&self.desk, arguments, &self.fake.url, Some(KEY)).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        true
    }
}

fn start(desk: &Desk, fake: &FakeLinear) -> Server {
    Server::start_as(desk, |arguments| {
        let mut command = linear(desk, arguments, &fake.url, Some(KEY));
        command.env("ASSOCIATIONS_MODEL_DIR", "no such folder").env("RUST_LOG", "off");
        command
    })
}

/// The sequence numbers under which a verdict was saved.
fn range(body: &str) -> Option<(i64, i64)> {
    match serde_json::from_str(body).ok()? {
        Wire(Judgement::Saved { first, last }) => Some((first, last)),
        Wire(Judgement::Outdated { .. }) => None,
    }
}

fn accepted(answer: Answer) -> Option<bool> {
    match answer? {
        (200, _) => Some(true),
        (404 | 409, _) => Some(false),
        (status, body) => panic!("a verdict was answered {status}: {body}"),
    }
}

fn key(number: u32) -> SignalKey {
    SignalKey { source: SignalKey::DEFAULT_SOURCE.to_owned(), external_id: number.to_string() }
}

/// What a database holds, seen by a program that has just opened it.
pub fn seen_in(db: &Path) -> Shown {
    let store = opened(db);
    let mut shown = Shown::default();
    let mut ids = Vec::new();
    for number in NUMBERS {
        if let Some(issue) = store.issue(&format!("ENG-{number}")).unwrap() {
            shown.issues.insert(number, issue.title);
            ids.push((number, issue.id));
        }
        if let Some(signal) = store.signal(&key(number)).unwrap() {
            shown.signals.insert(number, signal.summary);
        }
    }
    for (issue, id) in ids {
        for signal in NUMBERS {
            let given = store.verdict(&id, &key(signal)).unwrap();
            shown.verdicts.extend(given.map(|given| ((issue, signal), given.verdict)));
        }
    }
    shown
}

fn opened(db: &Path) -> Store {
    let opened: Result<Store, StoreError> = Store::open(db);
    opened.unwrap()
}
