//! A BuildBetter of a few signals, over real HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::fake_http::{Reply, Request, start};

pub const KEY: &str = "bb-secret";

#[derive(Default)]
pub struct State {
    pub signals: Vec<Value>,
    /// The statuses of the next answers; 200 for a good one.
    pub statuses: VecDeque<u16>,
    /// Fields that the key's owner may not see.
    pub hidden: Vec<&'static str>,
    /// The largest page of the role.
    pub page_max: usize,
    pub asked: Vec<Value>,
}

pub struct FakeBuildBetter {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl FakeBuildBetter {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State { page_max: 2, ..State::default() }));
        let shared = Arc::clone(&state);
        let url = start(move |request| answer(&mut shared.lock().unwrap(), &request));
        Self { url, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    /// A signal that came in at `minute` past ten.
    pub fn put(&mut self, id: u64, minute: u32, summary: &str) {
        self.signals.retain(|signal| signal["id"] != id);
        self.signals.push(json!({
            "id": id, "summary": summary, "context": "", "sentiment": -0.5, "severity": 6, "bias": null,
            "start_sec": 1841.2, "end_sec": null, "display_ts": null,
            "created_at": format!("2026-02-20T10:{minute:02}:00.118+00:00"),
            "exact_quote": { "text": "I retype them by hand" },
            "types": [{ "type": { "name": "featureRequest" } }], "topics": [{ "topic": { "text": "export" } }],
            "keywords": [], "emotions": [], "impacts": [], "call": { "id": 77, "name": "Acme QBR" },
            "attendee": { "person": { "id": 5, "first_name": "Ann", "last_name": "Lee", "email": "ann@acme.test",
                "company": { "id": 9, "name": "Acme", "domain": "acme.test" } } },
        }));
    }
}

fn answer(state: &mut State, request: &Request) -> Reply {
    let asked: Value = serde_json::from_slice(&request.body).unwrap();
    state.asked.push(asked["variables"].clone());
    let status = state.statuses.pop_front().unwrap_or(200);
    let body = if request.header("x-buildbetter-api-key") != Some(KEY) {
        json!({ "errors": [{ "message": "invalid key", "extensions": { "code": "invalid-headers" } }] })
    } else if status != 200 {
        json!({})
    } else {
        answer_query(state, asked["query"].as_str().unwrap(), &asked["variables"])
    };
    Reply::Whole(status, vec![("content-type", "application/json".into())], body.to_string())
}

fn answer_query(state: &State, query: &str, variables: &Value) -> Value {
    for field in &state.hidden {
        if query.split_whitespace().any(|word| word == *field) {
            let path = format!("$.selectionSet.extraction.selectionSet.{field}");
            let message = format!("field '{field}' not found in type: 'extraction'");
            let extensions = json!({ "path": path, "code": "validation-failed" });
            return json!({ "errors": [{ "message": message, "extensions": extensions }] });
        }
    }
    let key =
        |signal: &Value| (signal["created_at"].as_str().unwrap().to_owned(), signal["id"].as_u64().unwrap());
    let mut found: Vec<Value> =
        state.signals.iter().filter(|signal| is_in(&variables["where"], &key(signal))).cloned().collect();
    found.sort_by_key(key);
    found.truncate(state.page_max.min(variables["limit"].as_u64().unwrap_or(1) as usize));
    for field in &state.hidden {
        for signal in &mut found {
            signal.as_object_mut().unwrap().remove(*field);
        }
    }
    json!({ "data": { "extraction": found } })
}

fn is_in(condition: &Value, (at, id): &(String, u64)) -> bool {
    let time = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let at = time(at);
    if let Some(from) = condition.pointer("/created_at/_gte") {
        return at >= time(from.as_str().unwrap());
    }
    let Some(last) = condition.pointer("/_or/0/created_at/_gt") else { return true };
    let last_id = condition.pointer("/_or/1/id/_gt").and_then(Value::as_u64).unwrap();
    (at, *id) > (time(last.as_str().unwrap()), last_id)
}
