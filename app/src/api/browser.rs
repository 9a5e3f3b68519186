//! The server functions as the browser asks them: one way for all of them, where the stubs
//! that each would bring of its own are a twentieth of what a page loads.

use domain::{Overview, Verdict, View};
use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::window;
use leptos::wasm_bindgen::JsValue;
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::wire::from_text;
use super::{IssuePage, Nearest, PairKey, PairPage, SavedView, SignalPage, Wire};
use crate::Fault;
use crate::admin::Sections;
use crate::answer::{again_after_s, json_of};
use crate::evidence::Parts;

/// How long the browser waits for an answer: longer than the server's own limit of 30 s, after
/// which the server says so itself.
const ANSWER_MAX_MS: u32 = 40_000;

/// See the server function of the same name.
pub async fn get_list(view: View, search: String) -> Result<Wire<domain::Answer>, Fault> {
    let view = match view {
        View::Issues => "Issues",
        View::Signals => "Signals",
        View::Review => "Review",
    };
    get("list", &[("view", view), ("search", &search)]).await
}

/// See the server function of the same name.
pub async fn get_overview() -> Result<Wire<Overview>, Fault> {
    get("overview", &[]).await
}

/// See the server function of the same name.
pub async fn get_issue(identifier: String) -> Result<Wire<Option<IssuePage>>, Fault> {
    get("issue", &[("identifier", &identifier)]).await
}

/// See the server function of the same name.
pub async fn get_signal(key: String) -> Result<Wire<Option<SignalPage>>, Fault> {
    get("signal", &[("key", &key)]).await
}

/// See the server function of the same name.
pub async fn get_pair(identifier: String, key: String) -> Result<Wire<Option<PairPage>>, Fault> {
    get("pair", &[("identifier", &identifier), ("key", &key)]).await
}

/// See the server function of the same name.
pub async fn get_evidence(identifier: String, key: String) -> Result<Wire<Parts>, Fault> {
    get("evidence", &[("identifier", &identifier), ("key", &key)]).await
}

/// See the server function of the same name.
pub async fn get_reasons(of_signal: bool, name: String) -> Result<Wire<Parts>, Fault> {
    get("reasons", &[("of_signal", if of_signal { "true" } else { "false" }), ("name", &name)]).await
}

/// See the server function of the same name.
pub async fn get_nearest(text: String) -> Result<Wire<Nearest>, Fault> {
    get("nearest", &[("text", &text)]).await
}

/// See the server function of the same name.
pub async fn get_views() -> Result<Wire<Vec<SavedView>>, Fault> {
    get("views", &[]).await
}

/// See the server function of the same name.
pub async fn get_admin() -> Result<Wire<Sections>, Fault> {
    get("admin", &[]).await
}

/// See the server function of the same name.
pub async fn judge(
    pairs: Vec<PairKey>,
    verdict: Option<Verdict>,
    reason: Option<String>,
) -> Result<(), Fault> {
    #[derive(Serialize)]
    struct Body {
        pairs: Vec<PairKey>,
        verdict: Option<Verdict>,
        reason: Option<String>,
    }
    post("judge", written(&Body { pairs, verdict, reason })?).await.map(drop)
}

/// See the server function of the same name.
pub async fn judge_all(
    search: String,
    count: usize,
    verdict: Option<Verdict>,
) -> Result<Wire<Vec<(PairKey, Option<Verdict>)>>, Fault> {
    #[derive(Serialize)]
    struct Body {
        search: String,
        count: usize,
        verdict: Option<Verdict>,
    }
    let answer = post("judge-all", written(&Body { search, count, verdict })?).await?;
    let text: String = serde_json::from_str(&answer).map_err(|_| Fault::Outdated)?;
    from_text(&text).ok_or(Fault::Outdated)
}

/// See the server function of the same name.
pub async fn save_view(view: SavedView) -> Result<(), Fault> {
    #[derive(Serialize)]
    struct Body {
        view: SavedView,
    }
    post("save-view", written(&Body { view })?).await.map(drop)
}

/// See the server function of the same name.
pub async fn drop_view(name: String) -> Result<(), Fault> {
    #[derive(Serialize)]
    struct Body {
        name: String,
    }
    post("drop-view", written(&Body { name })?).await.map(drop)
}

async fn get<T: DeserializeOwned>(endpoint: &str, fields: &[(&str, &str)]) -> Result<Wire<T>, Fault> {
    // A page has one thread, but what leptos holds must be able to change threads.
    let text = SendWrapper::new(fetch(url(endpoint, fields))).await?;
    from_text(&text).ok_or(Fault::Outdated)
}

fn url(endpoint: &str, fields: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/api/{endpoint}?{query}")
}

/// The text that an answer is.
async fn fetch(url: String) -> Result<String, Fault> {
    let answer = read(&url).await?;
    serde_json::from_str(&answer.into_json().await?).map_err(|_| Fault::Outdated)
}

/// The catalogue with its entity tag, without a byte where it is too large for a browser; none if
/// it is the one that is `known`.
pub async fn get_catalogue(known: &str) -> Result<Option<(String, Vec<u8>)>, Fault> {
    let answer = read("/catalogue").await?;
    let status = answer.response.status();
    let etag = answer.header("etag").unwrap_or_default();
    match (status, answer.is_of("application/octet-stream")) {
        (204, _) => Ok(Some((etag, Vec::new()))),
        (200, true) if !etag.is_empty() && etag == known => Ok(None),
        (200, true) => {
            answer.response.binary().await.map(|bytes| Some((etag, bytes))).map_err(|_| answer.broken())
        }
        _ => Err(answer.into_json().await.err().unwrap_or(Fault::Intercepted)),
    }
}

/// Asks for something that changes nothing: again where a busy server says when.
async fn read(url: &str) -> Result<Answer, Fault> {
    let mut tries = 1;
    loop {
        let request = Request::get(url).header("accept", "application/json");
        let answer = ask(request, ANSWER_MAX_MS, JsValue::UNDEFINED).await?;
        let retry_after_s = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
        match again_after_s(answer.response.status(), retry_after_s, tries) {
            Some(seconds) => pause(seconds).await,
            None => return Ok(answer),
        }
        tries += 1;
    }
}

fn written(body: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(body).map_err(|_| Fault::BadRequest)
}

async fn post(endpoint: &str, body: String) -> Result<String, Fault> {
    let request = Request::post(&format!("/api/{endpoint}")).header("content-type", "application/json");
    send(request, ANSWER_MAX_MS, body.into()).await
}

/// Sends something once and returns the JSON that comes back.
///
/// # Errors
/// What the server or the browser says is wrong. After [`Fault::is_uncertain`] it may have been
/// done all the same.
pub async fn send(request: RequestBuilder, answer_max_ms: u32, body: JsValue) -> Result<String, Fault> {
    let request = request.header("accept", "application/json");
    ask(request, answer_max_ms, body).await?.into_json().await
}

async fn ask(request: RequestBuilder, answer_max_ms: u32, body: JsValue) -> Result<Answer, Fault> {
    let limit = AbortSignal::timeout_with_u32(answer_max_ms);
    let request = request.abort_signal(Some(&limit)).body(body).map_err(|_| Fault::BadRequest)?;
    match request.send().await {
        Ok(response) => Ok(Answer { response, limit }),
        Err(_) => Err(broken(&limit)),
    }
}

/// An answer of which the head is here.
struct Answer {
    response: Response,
    /// Ends the body's arrival, too.
    limit: AbortSignal,
}

impl Answer {
    fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name)
    }

    fn is_of(&self, kind: &str) -> bool {
        self.header("content-type").is_some_and(|found| found.starts_with(kind))
    }

    fn broken(&self) -> Fault {
        broken(&self.limit)
    }

    async fn into_json(self) -> Result<String, Fault> {
        let body = self.response.text().await.map_err(|_| self.broken())?;
        json_of(self.response.status(), self.is_of("application/json"), body)
    }
}

fn broken(limit: &AbortSignal) -> Fault {
    if limit.aborted() { Fault::TimedOut } else { Fault::Unreachable }
}

async fn pause(seconds: u32) {
    let milliseconds = i32::try_from(seconds * 1000).unwrap_or(i32::MAX);
    let waiting = js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = JsFuture::from(waiting).await;
}
