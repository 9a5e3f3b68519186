//! A Linear of a few records, over real HTTP, that fails in all the ways of the real one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::fake_http::{Reply, Request, start};

pub const KEY: &str = "lin_api_secret";

/// Time between edits: more than runs overlap, so that an edit that is missed once is missed.
const EDIT_MS: i64 = 400_000;

/// How an answer goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// HTTP 400, as Linear does it, with a reset so many seconds ahead.
    RateLimited(i64),
    /// HTTP 429 with Retry-After.
    TooMany(u32),
    /// This status without a body that makes sense.
    Status(u16),
    /// HTTP 200 with an error of this type.
    ErrorType(&'static str),
    /// HTTP 400 with an error in these words.
    Says(String),
    /// HTTP 200 with data that has no end and no cursor.
    EmptyCursor,
    CutOff,
    Silence,
}

/// All that it knows. Records lie under the names of the query's root fields, by id.
#[derive(Default)]
pub struct State {
    pub records: BTreeMap<&'static str, BTreeMap<String, Value>>,
    /// Its clock; edits move it on.
    pub now_ms: i64,
    /// What goes wrong with the next requests for pages, one after the other.
    pub faults: VecDeque<Option<Fault>>,
    /// What people do while pages are fetched: one edit after each page.
    pub meanwhile: VecDeque<fn(&mut State)>,
    /// The largest page that it gives; 0 for what is asked.
    pub page_max: usize,
    /// Pages of more than this are too complex; 0 for no limit.
    pub complex_above: u64,
    /// Root field and variables of each request for a page.
    pub asked: Vec<(&'static str, Value)>,
    pub organization: String,
}

#[derive(Clone)]
pub struct FakeLinear {
    pub url: String,
    state: Arc<Mutex<State>>,
}

const ROOTS: [&str; 9] = [
    "issues",
    "customerNeeds",
    "teams",
    "workflowStates",
    "issueLabels",
    "projects",
    "cycles",
    "users",
    "customers",
];

impl FakeLinear {
    /// With one team, two states, two labels, a user, a project, and no issues.
    pub fn start() -> Self {
        let mut state = State { now_ms: 1_795_168_800_000, organization: "org-1".into(), ..State::default() };
        state.put(
            "teams",
            "t1",
            json!({ "key": "ENG", "name": "Engineering", "displayName": "Engineering" }),
        );
        for (id, name, kind) in [("s1", "Todo", "unstarted"), ("s2", "Done", "completed")] {
            let fields =
                json!({ "name": name, "type": kind, "color": "#fff", "position": 1, "team": { "id": "t1" } });
            state.put("workflowStates", id, fields);
        }
        for (id, name) in [("l1", "Bug"), ("l2", "Idea")] {
            state.put("issueLabels", id, json!({ "name": name, "color": "#000", "isGroup": false }));
        }
        let user =
            json!({ "name": "Ada Lovelace", "displayName": "ada", "email": "ada@acme.test", "active": true });
        state.put("users", "u1", user);
        state.put("projects", "p1", json!({ "name": "Captions" }));
        let customer = json!({ "name": "Globex", "domains": ["globex.test"], "revenue": 1000, "size": 5.0, "tier": null });
        state.put("customers", "c1", customer);
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let url = start(move |request| answer(&mut shared.lock().unwrap(), &request));
        Self { url, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms).unwrap()
    }

    /// Adds or changes a record, at a later time.
    pub fn put(&mut self, root: &'static str, id: &str, fields: Value) {
        self.now_ms += EDIT_MS;
        let now = json!(format!("{:.3}", self.now()));
        let record = self
            .records
            .entry(root)
            .or_default()
            .entry(id.to_owned())
            .or_insert_with(|| json!({ "id": id, "createdAt": now, "archivedAt": null }));
        let record = record.as_object_mut().unwrap();
        record.extend(fields.as_object().unwrap().clone());
        record.insert("updatedAt".into(), now);
    }

    pub fn delete(&mut self, root: &'static str, id: &str) {
        self.now_ms += 60_000;
        self.records.entry(root).or_default().remove(id);
    }

    pub fn put_issue(&mut self, number: u32, title: &str) {
        let fields = json!({
            "identifier": format!("ENG-{number}"), "previousIdentifiers": [], "number": number, "title": title,
            "description": null, "url": null, "priority": 0, "trashed": null, "stateId": "s1", "teamId": "t1",
            "assigneeId": null, "creatorId": null, "projectId": null, "cycleId": null, "labelIds": [],
        });
        self.put("issues", &format!("i{number}"), fields);
    }

    pub fn put_need(&mut self, id: &str, issue: &str, body: Option<&str>) {
        let fields =
            json!({ "body": body, "content": body, "priority": 0, "issueId": issue, "customerId": "c1" });
        self.put("customerNeeds", id, fields);
    }

    /// A record as the API shows it, with copies of what it names.
    pub fn node(&self, root: &str, id: &str) -> Value {
        let mut node = self.records[root][id].clone();
        let record = node.as_object_mut().unwrap();
        let copy = |root: &str, id: &Value, keys: &[&str]| self.copy(root, id, keys);
        if root == "issues" {
            let take = |record: &mut Map<String, Value>, flat: &str| record.remove(flat).unwrap_or_default();
            let state = copy(
                "workflowStates",
                &take(record, "stateId"),
                &["id", "name", "type", "color", "position"],
            );
            let team = copy("teams", &take(record, "teamId"), &["id", "key", "name"]);
            let assignee =
                copy("users", &take(record, "assigneeId"), &["id", "name", "displayName", "email"]);
            let creator = copy("users", &take(record, "creatorId"), &["id", "name", "displayName"]);
            let project = copy("projects", &take(record, "projectId"), &["id", "name"]);
            let cycle = copy("cycles", &take(record, "cycleId"), &["id", "number", "name"]);
            // Linear cuts the list where the query says.
            let ids = record["labelIds"].as_array().unwrap().clone();
            let labels = ids.iter().take(10).map(|id| copy("issueLabels", id, &["id", "name", "color"]));
            let info = json!({ "hasNextPage": ids.len() > 10 });
            let labels = json!({ "nodes": labels.collect::<Vec<_>>(), "pageInfo": info });
            record.extend([
                ("state".into(), state),
                ("team".into(), team),
                ("assignee".into(), assignee),
                ("creator".into(), creator),
                ("project".into(), project),
                ("cycle".into(), cycle),
                ("labels".into(), labels),
            ]);
        } else if root == "customerNeeds" {
            let issue = record.remove("issueId").unwrap_or_default();
            let issue = if issue.is_null() { issue } else { json!({ "id": issue }) };
            let customer = record.remove("customerId").unwrap_or_default();
            let customer =
                copy("customers", &customer, &["id", "name", "domains", "revenue", "size", "tier"]);
            record.extend([("issue".into(), issue), ("customer".into(), customer)]);
        }
        node
    }

    /// The body of a webhook delivery about a record: flat ids, small copies, no nulls.
    pub fn event(&self, action: &str, root: &'static str, id: &str) -> Value {
        let kind = match root {
            "issues" => "Issue",
            "customerNeeds" => "CustomerNeed",
            "customers" => "Customer",
            _ => "IssueLabel",
        };
        let mut data = self.records[root][id].clone();
        let record = data.as_object_mut().unwrap();
        if root == "issues" {
            record.insert("team".into(), self.copy("teams", &record["teamId"], &["id", "key", "name"]));
            let state = self.copy("workflowStates", &record["stateId"], &["id", "name", "type", "color"]);
            record.insert("state".into(), state);
            record.insert("assignee".into(), self.copy("users", &record["assigneeId"], &["id", "name"]));
            let labels = record["labelIds"].as_array().unwrap().iter();
            let labels = labels.map(|id| self.copy("issueLabels", id, &["id", "name", "color"]));
            let labels = Value::Array(labels.collect());
            record.insert("labels".into(), labels);
        } else if root == "customerNeeds" {
            record.remove("content");
            record.insert("customer".into(), self.copy("customers", &record["customerId"], &["id", "name"]));
        }
        record.retain(|_, value| !value.is_null());
        let now = format!("{:.3}", self.now());
        json!({
            "action": action, "type": kind, "createdAt": now, "organizationId": self.organization, "data": data,
            "webhookTimestamp": self.now_ms as f64, "webhookId": "w1", "actor": { "id": "u1", "type": "user" },
        })
    }

    fn copy(&self, root: &str, id: &Value, keys: &[&str]) -> Value {
        let entry = id.as_str().and_then(|id| self.records.get(root)?.get(id));
        let Some(entry) = entry else { return Value::Null };
        keys.iter().map(|key| ((*key).to_owned(), entry.get(*key).cloned().unwrap_or_default())).collect()
    }
}

fn answer(state: &mut State, request: &Request) -> Reply {
    if request.header("authorization") != Some(KEY) {
        let error =
            json!({ "message": "Authentication required", "extensions": { "type": "authentication error" } });
        return reply(state, 401, json!({ "errors": [error] }), &[]);
    }
    let asked: Value = serde_json::from_slice(&request.body).unwrap();
    let query = asked["query"].as_str().unwrap();
    let Some(root) = ROOTS.into_iter().find(|root| query.contains(&format!("  {root}(first:"))) else {
        let organization = json!({ "id": state.organization, "name": "Acme", "urlKey": "acme" });
        let data = json!({ "viewer": { "id": "u1", "name": "Ada Lovelace" }, "organization": organization });
        return reply(state, 200, json!({ "data": data }), &[]);
    };
    state.asked.push((root, asked["variables"].clone()));
    if let Some(fault) = state.faults.pop_front().flatten() {
        return fail(state, root, fault);
    }
    let variables = asked["variables"].clone();
    let first = variables["first"].as_u64().unwrap();
    if state.complex_above > 0 && first > state.complex_above {
        let error = json!({ "message": "Query too complex", "extensions": { "type": "invalid input" } });
        return reply(state, 400, json!({ "errors": [error] }), &[]);
    }
    let page = page(state, root, &variables);
    if let Some(edit) = state.meanwhile.pop_front() {
        edit(state);
    }
    reply(state, 200, json!({ "data": { root: page } }), &[])
}

fn page(state: &State, root: &str, variables: &Value) -> Value {
    let order = variables["order"].as_str().unwrap_or("createdAt");
    let mut keys: Vec<String> = state
        .records
        .get(root)
        .into_iter()
        .flatten()
        .filter_map(|(id, record)| {
            let since = variables.pointer("/filter/updatedAt/gte").and_then(Value::as_str);
            let is_in = since.is_none_or(|since| record["updatedAt"].as_str().unwrap() >= since);
            is_in.then(|| format!("{}|{id}", record[order].as_str().unwrap()))
        })
        .collect();
    keys.sort_by(|a, b| b.cmp(a));
    if let Some(after) = variables["after"].as_str() {
        keys.retain(|key| key.as_str() < after);
    }
    let asked = variables["first"].as_u64().unwrap() as usize;
    let size = if state.page_max > 0 { asked.min(state.page_max) } else { asked };
    let has_next = keys.len() > size;
    keys.truncate(size);
    let nodes: Vec<Value> = keys.iter().map(|key| state.node(root, key.split_once('|').unwrap().1)).collect();
    json!({ "pageInfo": { "hasNextPage": has_next, "endCursor": keys.last() }, "nodes": nodes })
}

fn fail(state: &State, root: &str, fault: Fault) -> Reply {
    let error = |kind: &str, code: &str| json!({ "errors": [{ "message": "It went wrong", "extensions": { "type": kind, "code": code } }] });
    match fault {
        Fault::RateLimited(seconds) => {
            let reset = (state.now_ms + seconds * 1000).to_string();
            let headers =
                [("x-ratelimit-requests-remaining", "0".into()), ("x-ratelimit-requests-reset", reset)];
            reply(state, 400, error("ratelimited", "RATELIMITED"), &headers)
        }
        Fault::TooMany(seconds) => reply(state, 429, json!({}), &[("retry-after", seconds.to_string())]),
        Fault::Status(status) => Reply::Whole(status, vec![], "<html>oops</html>".into()),
        Fault::ErrorType(kind) => reply(state, 200, error(kind, ""), &[]),
        Fault::Says(message) => {
            let error = json!({ "message": message, "extensions": { "type": "invalid input" } });
            reply(state, 400, json!({ "errors": [error] }), &[])
        }
        Fault::EmptyCursor => {
            let page = json!({ "pageInfo": { "hasNextPage": true, "endCursor": null }, "nodes": [] });
            reply(state, 200, json!({ "data": { root: page } }), &[])
        }
        Fault::CutOff => Reply::CutOff,
        Fault::Silence => Reply::Silence,
    }
}

fn reply(state: &State, status: u16, body: Value, extra: &[(&'static str, String)]) -> Reply {
    let date = state.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut headers = vec![("content-type", "application/json".to_owned()), ("date", date)];
    headers.extend_from_slice(extra);
    Reply::Whole(status, headers, body.to_string())
}
