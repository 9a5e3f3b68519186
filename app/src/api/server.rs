//! The server functions: check what was sent, ask, map errors.

use domain::{Answer, Overview, Query, Verdict, View};
use leptos::prelude::*;
use server_fn::codec::{GetUrl, Json, PostUrl};

use super::{
    IssuePage, JUDGED_MAX, JudgedAll, Judgement, Nearest, PairKey, PairPage, SavedView, SeenPair, SignalPage,
    UNDO_RANGES_MAX, Undone, Wire,
};
use crate::Fault;
use crate::admin::{Fields, Order, Sections, said};
use crate::evidence::Parts;
use crate::explain::{self, Here};
use crate::state::AppState;

/// The longest reason, name or search text, in characters.
const TEXT_MAX: usize = 500;

/// The longest field of an order, in bytes.
const ORDER_MAX: usize = 4000;

/// Answers the query that the query part of a URL holds.
#[server(prefix = "/api", endpoint = "list", input = GetUrl)]
pub async fn get_list(view: View, search: String) -> Result<Wire<Answer>, Fault> {
    let query = Query::parse(&search);
    asked(async |state: AppState| state.on_index(move |index| index.answer(view, &query)).await)
        .await
        .map(Wire)
}

/// The numbers and short lists of the first page.
#[server(prefix = "/api", endpoint = "overview", input = GetUrl)]
pub async fn get_overview() -> Result<Wire<Overview>, Fault> {
    asked(async |state: AppState| state.on_index(|index| index.overview()).await).await.map(Wire)
}

/// An issue with its signals; none when there is no such issue.
#[server(prefix = "/api", endpoint = "issue", input = GetUrl)]
pub async fn get_issue(identifier: String) -> Result<Wire<Option<IssuePage>>, Fault> {
    asked(async |state: AppState| state.issue_page(identifier).await).await.map(Wire)
}

/// A signal with its issues; none when there is no such signal.
#[server(prefix = "/api", endpoint = "signal", input = GetUrl)]
pub async fn get_signal(key: String) -> Result<Wire<Option<SignalPage>>, Fault> {
    asked(async |state: AppState| state.signal_page(key).await).await.map(Wire)
}

/// An issue and a signal side by side; none when either is unknown.
#[server(prefix = "/api", endpoint = "pair", input = GetUrl)]
pub async fn get_pair(identifier: String, key: String) -> Result<Wire<Option<PairPage>>, Fault> {
    let here = Here::now();
    asked(async |state: AppState| state.pair_page(identifier, key, here).await).await.map(Wire)
}

/// Has a language model say what connects a pair, unless it has said it before; `again` asks
/// it once more. Returns the form with what came of it.
#[server(prefix = "/api", endpoint = "explain", input = PostUrl)]
pub async fn explain_pair(
    identifier: String,
    signal: String,
    #[server(default)] again: String,
) -> Result<String, Fault> {
    let pair = PairKey { identifier, signal };
    asked(async |state: AppState| {
        if is_too_long(&pair.identifier) || is_too_long(&pair.signal) {
            return Err(Fault::BadRequest);
        }
        let told = state.explain(pair.clone(), again == "yes").await?;
        explain::back_with(&pair, &told);
        Ok(explain::html(&pair, Some(&told)))
    })
    .await
}

/// Why an issue and a signal match, as parts of their page; none when either is unknown.
#[server(prefix = "/api", endpoint = "evidence", input = GetUrl)]
pub async fn get_evidence(identifier: String, key: String) -> Result<Wire<Parts>, Fault> {
    asked(async |state: AppState| state.evidence(identifier, key).await).await.map(Wire)
}

/// Why a record's surest pairs match, in a few words each; none when it is unknown.
#[server(prefix = "/api", endpoint = "reasons", input = GetUrl)]
pub async fn get_reasons(of_signal: bool, name: String) -> Result<Wire<Parts>, Fault> {
    asked(async |state: AppState| state.reasons(of_signal, name).await).await.map(Wire)
}

/// Sets a person's verdict on some associations, on all of them or on none. Status 409 with
/// what holds now where one of them has been judged since the person saw it.
#[server(prefix = "/api", endpoint = "judge", input = Json)]
pub async fn judge(
    pairs: Vec<SeenPair>,
    verdict: Option<Verdict>,
    reason: Option<String>,
) -> Result<Wire<Judgement>, Fault> {
    asked(async |state: AppState| {
        let is_too_much = pairs.is_empty() || pairs.len() > JUDGED_MAX;
        if is_too_much || reason.as_ref().is_some_and(|text| is_too_long(text)) {
            return Err(Fault::BadRequest);
        }
        state.judge(pairs, verdict, reason).await
    })
    .await
    .inspect(conflict_if_outdated)
    .map(Wire)
}

/// Undoes verdicts by the ranges of sequence numbers under which they were saved: what held
/// before holds again, except for pairs that have been judged since.
#[server(prefix = "/api", endpoint = "undo", input = Json)]
pub async fn undo(ranges: Vec<(i64, i64)>) -> Result<Wire<Undone>, Fault> {
    asked(async |state: AppState| {
        if ranges.is_empty() || ranges.len() > UNDO_RANGES_MAX {
            return Err(Fault::BadRequest);
        }
        state.undo(ranges).await
    })
    .await
    .map(Wire)
}

/// Judges every association that a query matches, if there are as many as the person saw and
/// none of them has been judged since `seq`.
#[server(prefix = "/api", endpoint = "judge-all", input = Json)]
pub async fn judge_all(
    search: String,
    count: usize,
    verdict: Option<Verdict>,
    #[server(default)] seq: Option<i64>,
) -> Result<Wire<JudgedAll>, Fault> {
    let query = Query::parse(&search);
    asked(async |state: AppState| state.judge_all(query, count, verdict, seq).await)
        .await
        .inspect(|all| conflict_if_outdated(&all.judgement))
        .map(Wire)
}

fn conflict_if_outdated(judgement: &Judgement) {
    if matches!(judgement, Judgement::Outdated { .. }) {
        Fault::Moved.set_status();
    }
}

/// The issues and signals nearest in meaning to a text.
#[server(prefix = "/api", endpoint = "nearest", input = GetUrl)]
pub async fn get_nearest(text: String) -> Result<Wire<Nearest>, Fault> {
    asked(async |state: AppState| {
        if text.trim().is_empty() || is_too_long(&text) {
            return Err(Fault::BadRequest);
        }
        state.nearest(text).await
    })
    .await
    .map(Wire)
}

/// The lists that people gave a name.
#[server(prefix = "/api", endpoint = "views", input = GetUrl)]
pub async fn get_views() -> Result<Wire<Vec<SavedView>>, Fault> {
    asked(async |state: AppState| state.saved_views().await).await.map(Wire)
}

/// Keeps a list under a name.
#[server(prefix = "/api", endpoint = "save-view", input = Json)]
pub async fn save_view(view: SavedView) -> Result<(), Fault> {
    asked(async |state: AppState| {
        let known = ["/issues", "/signals", "/review"];
        let path = view.url.split('?').next().unwrap_or_default();
        if view.name.trim().is_empty() || !known.contains(&path) {
            return Err(Fault::BadRequest);
        }
        state.save_view(view).await
    })
    .await
}

/// Forgets the list of a name.
#[server(prefix = "/api", endpoint = "drop-view", input = Json)]
pub async fn drop_view(name: String) -> Result<(), Fault> {
    asked(async |state: AppState| state.drop_view(name).await).await
}

/// The page for looking after the program, a section each.
#[server(prefix = "/api", endpoint = "admin", input = GetUrl)]
pub async fn get_admin() -> Result<Wire<Sections>, Fault> {
    asked(async |state: AppState| state.admin(said::here()).await).await.map(Wire)
}

/// Does what a form of that page asks for; returns a sentence.
#[server(prefix = "/api", endpoint = "administer", input = PostUrl)]
pub async fn administer(
    order: String,
    #[server(default)] service: String,
    #[server(default)] value: String,
    #[server(default)] more: String,
    #[server(default)] key: String,
    #[server(default)] count: String,
) -> Result<String, Fault> {
    let done = asked(async |state: AppState| {
        if [&service, &value, &more, &key, &count].into_iter().any(|field| field.len() > ORDER_MAX) {
            return Err(Fault::BadRequest);
        }
        let fields = Fields { service, value, more, key, count };
        let order = Order::read(&order, fields).ok_or(Fault::BadRequest)?;
        state.administer(order).await
    })
    .await;
    match &done {
        Ok(sentence) => said::back_with(sentence),
        Err(fault) => said::back_with(&fault.to_string()),
    }
    done
}

/// Gives the work the state, and the response the status of a failure.
async fn asked<T>(work: impl AsyncFnOnce(AppState) -> Result<T, Fault>) -> Result<T, Fault> {
    work(expect_context::<AppState>()).await.inspect_err(Fault::set_status)
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > TEXT_MAX
}
