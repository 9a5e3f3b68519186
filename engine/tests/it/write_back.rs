//! Telling Linear what people have confirmed: as often as it is asked for, it is said once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use domain::{Index, SignalKey, Verdict};
use engine::sources::Kind;
use engine::sources::linear::Linear;
use engine::store::NewVerdict;
use engine::sync::{WriteBack, write_back};
use serde_json::{Value, json};

use crate::fake_http::{Reply, Request, start};
use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};
use crate::sync_fixture::Recorder;

/// Attachments of a Linear, by issue and address, as it keeps them: id and title.
type Attachments = BTreeMap<(String, String), (String, String)>;

struct Desk {
    scratch: Scratch,
    linear: Linear,
    there: Arc<Mutex<Attachments>>,
    /// How many answers are still lost after they took effect.
    lost: Arc<Mutex<u32>>,
}

impl Desk {
    fn new() -> Self {
        let scratch = Scratch::new();
        scratch
            .import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "alpha"), signal(3, "beta")]));
        scratch.import_json(Kind::Issues, &json!([issue(1, "alpha"), issue(2, "beta")]));
        crate::associate::run(&scratch, &LetterCounter::default(), 0.9);
        let there: Arc<Mutex<Attachments>> = Arc::default();
        let lost: Arc<Mutex<u32>> = Arc::default();
        let url = {
            let (there, lost) = (Arc::clone(&there), Arc::clone(&lost));
            start(move |request| answer(&mut there.lock().unwrap(), &mut lost.lock().unwrap(), &request))
        };
        Self { scratch, linear: Linear::new("lin_api_secret", &url).unwrap(), there, lost }
    }

    fn judge(&self, issue: u32, signal: u32, verdict: Verdict) {
        let (issue_id, signal) = (format!("uuid-{issue}"), SignalKey::of(signal.to_string()));
        let new = NewVerdict {
            issue_id: &issue_id,
            signal: &signal,
            verdict: Some(verdict),
            reason: None,
            person: "ann",
            at: noon(),
            similarity: None,
        };
        self.scratch.store.write(|writer| writer.put_verdict(&new)).unwrap();
    }

    fn choose(&self, teams: &[&str], address: &str) -> WriteBack {
        let teams: BTreeSet<String> = teams.iter().map(|team| (*team).to_owned()).collect();
        let chosen = WriteBack { teams, address: address.into() };
        self.scratch.store.write(|writer| chosen.put(writer)).unwrap();
        WriteBack::of(&self.scratch.store).unwrap()
    }

    /// Writes what is to be written; how many changes that were.
    fn write(&self) -> usize {
        let store = &self.scratch.store;
        let plan =
            WriteBack::of(store).unwrap().plan(store, &Index::new(store.catalogue().unwrap())).unwrap();
        let pause = Recorder { waits: Mutex::default(), stopped: false.into() };
        write_back(store, &self.linear, &plan, noon(), &pause, &mut |_| {}).unwrap();
        plan.len()
    }

    fn check(&self, expected: &[(&str, &str, &str)]) {
        let there = self.there.lock().unwrap();
        let found: Vec<_> = there
            .iter()
            .map(|((issue, url), (_, title))| (issue.as_str(), url.as_str(), title.as_str()))
            .collect();
        assert_eq!(found, expected);
    }
}

fn answer(there: &mut Attachments, lost: &mut u32, request: &Request) -> Reply {
    assert_eq!(request.header("authorization"), Some("lin_api_secret"));
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let variables = &body["variables"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let data = if body["query"].as_str().unwrap().contains("attachmentCreate") {
        let input = &variables["input"];
        let key = (text(&input["issueId"]), text(&input["url"]));
        let id = there.get(&key).map_or(format!("a{}", there.len() + 1), |(id, _)| id.clone());
        there.insert(key, (id.clone(), text(&input["title"])));
        json!({ "attachmentCreate": { "success": true, "attachment": { "id": id } } })
    } else {
        let before = there.len();
        there.retain(|_, (id, _)| *id != text(&variables["id"]));
        if there.len() == before {
            let extensions = json!({ "type": "invalid input", "code": "INPUT_ERROR" });
            let error = json!({ "message": "Entity not found: Attachment", "extensions": extensions });
            return Reply::Whole(200, Vec::new(), json!({ "errors": [error], "data": null }).to_string());
        }
        json!({ "attachmentDelete": { "success": true } })
    };
    if *lost > 0 {
        *lost -= 1;
        return Reply::CutOff;
    }
    Reply::Whole(200, Vec::new(), json!({ "data": data }).to_string())
}

#[test]
fn nothing_is_written_until_teams_are_chosen() {
    let desk = Desk::new();
    desk.judge(1, 1, Verdict::Confirmed);
    assert_eq!(desk.write(), 0);
    desk.choose(&["OTHER"], "https://ours.test");
    assert_eq!(desk.write(), 0);
    desk.check(&[]);
}

#[test]
fn what_is_confirmed_is_said_once_kept_right_and_taken_back() {
    let desk = Desk::new();
    desk.choose(&["ENG"], "https://ours.test/");
    desk.judge(1, 1, Verdict::Confirmed);
    desk.judge(2, 3, Verdict::Rejected);
    assert_eq!(desk.write(), 1);
    desk.check(&[("uuid-1", "https://ours.test/issues/ENG-1", "1 signal")]);
    assert_eq!(desk.write(), 0, "it is said already");
    desk.judge(1, 2, Verdict::Confirmed);
    assert_eq!(desk.write(), 1);
    desk.check(&[("uuid-1", "https://ours.test/issues/ENG-1", "2 signals")]);
    desk.judge(1, 1, Verdict::Rejected);
    desk.judge(1, 2, Verdict::Rejected);
    assert_eq!(desk.write(), 1);
    desk.check(&[]);
    assert_eq!(desk.write(), 0);
}

#[test]
fn an_answer_that_is_lost_leaves_no_second_attachment() {
    let desk = Desk::new();
    desk.choose(&["ENG"], "https://ours.test");
    desk.judge(1, 1, Verdict::Confirmed);
    *desk.lost.lock().unwrap() = 2;
    assert_eq!(desk.write(), 1);
    desk.check(&[("uuid-1", "https://ours.test/issues/ENG-1", "1 signal")]);
}

#[test]
fn an_issue_that_moved_and_a_server_that_moved_are_followed() {
    let desk = Desk::new();
    desk.choose(&["ENG"], "https://ours.test");
    desk.judge(1, 1, Verdict::Confirmed);
    desk.write();
    let mut moved = issue(1, "alpha");
    moved["identifier"] = json!("ENG-77");
    moved["previousIdentifiers"] = json!(["ENG-1"]);
    desk.scratch.import_json(Kind::Issues, &json!([moved]));
    assert_eq!(desk.write(), 1);
    desk.check(&[("uuid-1", "https://ours.test/issues/ENG-77", "1 signal")]);
    // Somebody has removed it in Linear; that is no reason to stumble.
    desk.there.lock().unwrap().clear();
    desk.choose(&["ENG"], "https://new.test");
    assert_eq!(desk.write(), 1);
    desk.check(&[("uuid-1", "https://new.test/issues/ENG-77", "1 signal")]);
    desk.choose(&[], "https://new.test");
    assert_eq!(desk.write(), 1, "a team that is no longer chosen is left as it was found");
    desk.check(&[]);
}
