//! The server functions as the browser asks them: one way for all of them, where the stubs
//! that each would bring of its own are a twentieth of what a page loads.

use domain::{Answer, Overview, Verdict, View};
use gloo_net::http::{Request, RequestBuilder};
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
use crate::answer::Answered;
use crate::evidence::Parts;

/// How long the browser waits for an answer: longer than the server's own limit of 30 s, after
/// which the server says so itself.
const ANSWER_MAX_MS: u32 = 40_000;

/// See the server function of the same name.
pub async fn get_list(view: View, search: String) -> Result<Wire<Answer>, Fault> {
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

/// The text that an answer is. Asks again where a busy server says when.
async fn fetch(url: String) -> Result<String, Fault> {
    let mut tries = 1;
    let answer = loop {
        let request = Request::get(&url).header("accept", "application/json");
        let answer = ask(request, ANSWER_MAX_MS, JsValue::UNDEFINED).await?;
        let Some(seconds) = answer.again_after_s(tries) else { break answer };
        pause(seconds).await;
        tries += 1;
    };
    serde_json::from_str(&answer.into_json()?).map_err(|_| Fault::Outdated)
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
    ask(request.header("accept", "application/json"), answer_max_ms, body).await?.into_json()
}

async fn ask(request: RequestBuilder, answer_max_ms: u32, body: JsValue) -> Result<Answered, Fault> {
    let signal = AbortSignal::timeout_with_u32(answer_max_ms);
    let request = request.abort_signal(Some(&signal)).body(body).map_err(|_| Fault::BadRequest)?;
    // The signal ends the body's arrival, too.
    let failed = |_| if signal.aborted() { Fault::TimedOut } else { Fault::Unreachable };
    let response = request.send().await.map_err(failed)?;
    let header = |name| response.headers().get(name);
    Ok(Answered {
        status: response.status(),
        is_json: header("content-type").is_some_and(|kind| kind.starts_with("application/json")),
        retry_after_s: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        body: response.text().await.map_err(failed)?,
    })
}

async fn pause(seconds: u32) {
    let milliseconds = i32::try_from(seconds * 1000).unwrap_or(i32::MAX);
    let waiting = js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = JsFuture::from(waiting).await;
}
