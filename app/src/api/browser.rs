//! Client side of the server functions. Written by hand with shared code: the stubs that leptos
//! generates for each would be a twentieth of the download.

use domain::{Answer, Overview, Verdict, View};
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ask::{ANSWER_MAX_MS, read, send};
use super::wire::from_text;
use super::{
    IssuePage, JudgedAll, Judgement, Nearest, PairPage, SavedView, SeenPair, SignalPage, Undone, Wire,
};
use crate::Fault;
use crate::admin::Sections;
use crate::evidence::Parts;

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
    pairs: Vec<SeenPair>,
    verdict: Option<Verdict>,
    reason: Option<String>,
) -> Result<Wire<Judgement>, Fault> {
    #[derive(Serialize)]
    struct Body {
        pairs: Vec<SeenPair>,
        verdict: Option<Verdict>,
        reason: Option<String>,
    }
    answered("judge", &Body { pairs, verdict, reason }).await
}

/// See the server function of the same name.
pub async fn judge_all(
    search: String,
    count: usize,
    verdict: Option<Verdict>,
    seq: Option<i64>,
) -> Result<Wire<JudgedAll>, Fault> {
    #[derive(Serialize)]
    struct Body {
        search: String,
        count: usize,
        verdict: Option<Verdict>,
        seq: Option<i64>,
    }
    answered("judge-all", &Body { search, count, verdict, seq }).await
}

/// See the server function of the same name.
pub async fn undo(ranges: Vec<(i64, i64)>) -> Result<Wire<Undone>, Fault> {
    #[derive(Serialize)]
    struct Body {
        ranges: Vec<(i64, i64)>,
    }
    answered("undo", &Body { ranges }).await
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
    // The browser has one thread, but leptos requires futures that are `Send`.
    let text = SendWrapper::new(fetch(url(endpoint, fields))).await?;
    from_text(&text).ok_or(Fault::Outdated)
}

fn url(endpoint: &str, fields: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/api/{endpoint}?{query}")
}

/// The string that the response's JSON is.
async fn fetch(url: String) -> Result<String, Fault> {
    let answer = read(&url).await?.into_json().await?;
    serde_json::from_str(&answer).map_err(|_| Fault::Outdated)
}

/// The catalogue and its ETag; no bytes if it is too large for a browser, `None` if its ETag
/// is `known`.
pub async fn get_catalogue(known: &str) -> Result<Option<(String, Vec<u8>)>, Fault> {
    let answer = read("/catalogue").await?;
    let etag = answer.header("etag").unwrap_or_default();
    match (answer.status(), answer.is_of("application/octet-stream")) {
        (204, _) => Ok(Some((etag, Vec::new()))),
        (200, true) if !etag.is_empty() && etag == known => Ok(None),
        (200, true) => Ok(Some((etag, answer.into_bytes().await?))),
        _ => Err(answer.into_json().await.err().unwrap_or(Fault::Intercepted)),
    }
}

fn written(body: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(body).map_err(|_| Fault::BadRequest)
}

/// Sends a change and returns the response.
async fn answered<T: DeserializeOwned>(endpoint: &str, body: &impl Serialize) -> Result<Wire<T>, Fault> {
    let answer = post(endpoint, written(body)?).await?;
    let text: String = serde_json::from_str(&answer).map_err(|_| Fault::Outdated)?;
    from_text(&text).ok_or(Fault::Outdated)
}

async fn post(endpoint: &str, body: String) -> Result<String, Fault> {
    send(&format!("/api/{endpoint}"), &body.into(), ANSWER_MAX_MS).await
}
