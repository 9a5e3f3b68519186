//! A language model that says what it is told to, over real HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use engine::explain::Api;
use serde_json::{Value, json};

use crate::fake_http::{Reply, Request, start};

pub const KEY: &str = "sk-of-the-tests";

/// What it has been asked, and what it will say.
#[derive(Default)]
pub struct State {
    /// What it writes next; what fits the trial where nothing is left.
    pub says: VecDeque<String>,
    /// Answers that come before all that.
    pub replies: VecDeque<Reply>,
    /// Path and body of each question.
    pub asked: Vec<(String, Value)>,
    /// The header with the key of each question.
    pub keys: Vec<String>,
}

pub struct FakeModel {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl FakeModel {
    pub fn start(api: Api) -> Self {
        Self::start_with(api, KEY)
    }

    /// One that takes another key.
    pub fn start_with(api: Api, key: &'static str) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let url = start(move |request| answer(api, key, &mut shared.lock().unwrap(), &request));
        Self { url: url.replace("/graphql", "/v1"), state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

pub fn says(explanation: &str, issue: &str, signal: &str) -> String {
    json!({ "explanation": explanation, "issue_quotes": [issue], "signal_quotes": [signal] }).to_string()
}

fn answer(api: Api, key: &str, state: &mut State, request: &Request) -> Reply {
    let path = request.header(":path").unwrap().to_owned();
    state.keys.extend(request.header("authorization").map(str::to_owned));
    state.asked.push((path, serde_json::from_slice(&request.body).unwrap()));
    if let Some(reply) = state.replies.pop_front() {
        return reply;
    }
    let is_known = match api {
        Api::OpenAi => request.header("authorization") == Some(&format!("Bearer {key}")),
        Api::Anthropic => {
            request.header("x-api-key") == Some(key)
                && request.header("anthropic-version") == Some("2023-06-01")
        }
    };
    if !is_known {
        let error = json!({ "error": { "message": format!("Incorrect API key provided: {key}") } });
        return Reply::Whole(401, vec![], error.to_string());
    }
    let trial =
        says("Both are about captions.", "Export captions as a subtitle file", "Retypes captions by hand");
    Reply::Whole(200, vec![], whole(api, &state.says.pop_front().unwrap_or(trial)).to_string())
}

/// What each API wraps around the words.
fn whole(api: Api, words: &str) -> Value {
    match api {
        Api::OpenAi => json!({ "choices": [{ "message": { "role": "assistant", "content": words } }] }),
        Api::Anthropic => json!({ "content": [
            { "type": "thinking", "thinking": "Hm." },
            { "type": "text", "text": &words[..1] },
            { "type": "text", "text": &words[1..] },
        ] }),
    }
}
