//! Server functions: validate the input, call the backend, map errors.

use domain::{Answer, Overview, Query, Verdict, View};
use leptos::prelude::*;
use server_fn::codec::{GetUrl, Json, PostUrl};

use super::{
    IssuePage, JUDGED_MAX, JudgedAll, Judgement, Nearest, PairKey, PairPage, SavedView, SeenPair, SignalPage,
    UNDO_RANGES_MAX, Undone, Wire,
};
use crate::Fault;
use crate::admin::{AdminRequest, Fields, Sections, flash};
use crate::evidence::Parts;
use crate::explain::{self, ExplainState};
use crate::state::AppState;
use crate::zone::day_in_zone;

/// Maximum length of a reason, name or search text, in characters.
const TEXT_MAX: usize = 500;

/// Maximum length of a field of the Admin forms, in bytes.
const FIELD_MAX: usize = 4000;

/// Answers the query in the query part of a URL.
#[server(prefix = "/api", endpoint = "list", input = GetUrl)]
pub async fn get_list(view: View, search: String) -> Result<Wire<Answer>, Fault> {
    let query = Query::parse(&search).resolved(day_in_zone);
    asked(async |state: AppState| state.on_index(move |index| index.answer(view, &query)).await)
        .await
        .map(Wire)
}

/// Totals and lists of the overview.
#[server(prefix = "/api", endpoint = "overview", input = GetUrl)]
pub async fn get_overview() -> Result<Wire<Overview>, Fault> {
    asked(async |state: AppState| state.on_index(|index| index.overview()).await).await.map(Wire)
}

/// An issue with its signals; `None` if it does not exist.
#[server(prefix = "/api", endpoint = "issue", input = GetUrl)]
pub async fn get_issue(identifier: String) -> Result<Wire<Option<IssuePage>>, Fault> {
    asked(async |state: AppState| state.issue_page(identifier).await).await.map(Wire)
}

/// A signal with its issues; `None` if it does not exist.
#[server(prefix = "/api", endpoint = "signal", input = GetUrl)]
pub async fn get_signal(key: String) -> Result<Wire<Option<SignalPage>>, Fault> {
    asked(async |state: AppState| state.signal_page(key).await).await.map(Wire)
}

/// An issue and a signal side by side; `None` if either does not exist.
#[server(prefix = "/api", endpoint = "pair", input = GetUrl)]
pub async fn get_pair(identifier: String, key: String) -> Result<Wire<Option<PairPage>>, Fault> {
    let here = ExplainState::now();
    asked(async |state: AppState| state.pair_page(identifier, key, here).await).await.map(Wire)
}

/// Explains a pair with a language model, or returns the stored explanation unless `again` is
/// `yes`. Returns the form with the outcome as HTML.
#[server(prefix = "/api", endpoint = "explain", input = PostUrl)]
pub async fn explain_pair(
    identifier: String,
    signal: String,
    #[server(default)] again: String,
) -> Result<String, Fault> {
    let pair = PairKey { identifier, signal };
    asked(async |state: AppState| {
        if is_unfit(&pair.identifier) || is_unfit(&pair.signal) {
            return Err(Fault::BadRequest);
        }
        let told = state.explain(pair.clone(), again == "yes").await?;
        explain::redirect_with(&pair, &told);
        Ok(explain::html(&pair, Some(&told)))
    })
    .await
}

/// Evidence for a pair, as parts of its page; empty if either record does not exist.
#[server(prefix = "/api", endpoint = "evidence", input = GetUrl)]
pub async fn get_evidence(identifier: String, key: String) -> Result<Wire<Parts>, Fault> {
    asked(async |state: AppState| state.evidence(identifier, key).await).await.map(Wire)
}

/// Short evidence for the most confident pairs of a record; empty if it does not exist.
#[server(prefix = "/api", endpoint = "reasons", input = GetUrl)]
pub async fn get_reasons(of_signal: bool, name: String) -> Result<Wire<Parts>, Fault> {
    asked(async |state: AppState| state.reasons(of_signal, name).await).await.map(Wire)
}

/// Sets the verdict of some associations, all or none. Status 409 with the current state if one
/// of them was changed since the person saw it.
#[server(prefix = "/api", endpoint = "judge", input = Json)]
pub async fn judge(
    pairs: Vec<SeenPair>,
    verdict: Option<Verdict>,
    reason: Option<String>,
) -> Result<Wire<Judgement>, Fault> {
    asked(async |state: AppState| {
        let is_too_much = pairs.is_empty() || pairs.len() > JUDGED_MAX;
        if is_too_much || reason.as_ref().is_some_and(|text| is_unfit(text)) {
            return Err(Fault::BadRequest);
        }
        state.judge(pairs, verdict, reason).await
    })
    .await
    .inspect(conflict_if_outdated)
    .map(Wire)
}

/// Undoes verdicts by the sequence number ranges under which they were saved: restores the
/// previous verdicts, except for pairs that were changed since.
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

/// Sets the verdict of all associations that match a query, if their number is `count` and
/// none of them was changed after `seq`.
#[server(prefix = "/api", endpoint = "judge-all", input = Json)]
pub async fn judge_all(
    search: String,
    count: usize,
    verdict: Option<Verdict>,
    #[server(default)] seq: Option<i64>,
) -> Result<Wire<JudgedAll>, Fault> {
    let query = Query::parse(&search).resolved(day_in_zone);
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

/// The issues and signals closest in meaning to a text.
#[server(prefix = "/api", endpoint = "nearest", input = GetUrl)]
pub async fn get_nearest(text: String) -> Result<Wire<Nearest>, Fault> {
    asked(async |state: AppState| {
        if text.trim().is_empty() || is_unfit(&text) {
            return Err(Fault::BadRequest);
        }
        state.nearest(text).await
    })
    .await
    .map(Wire)
}

/// The saved views.
#[server(prefix = "/api", endpoint = "views", input = GetUrl)]
pub async fn get_views() -> Result<Wire<Vec<SavedView>>, Fault> {
    asked(async |state: AppState| state.saved_views().await).await.map(Wire)
}

/// Saves a view.
#[server(prefix = "/api", endpoint = "save-view", input = Json)]
pub async fn save_view(view: SavedView) -> Result<(), Fault> {
    asked(async |state: AppState| {
        let known = ["/issues", "/signals", "/review"];
        let path = view.url.split('?').next().unwrap_or_default();
        if view.name.trim().is_empty()
            || view.name.contains('\0')
            || view.url.contains('\0')
            || !known.contains(&path)
        {
            return Err(Fault::BadRequest);
        }
        state.save_view(view).await
    })
    .await
}

/// Deletes a saved view.
#[server(prefix = "/api", endpoint = "drop-view", input = Json)]
pub async fn drop_view(name: String) -> Result<(), Fault> {
    asked(async |state: AppState| state.drop_view(name).await).await
}

/// Sections of the Admin page.
#[server(prefix = "/api", endpoint = "admin", input = GetUrl)]
pub async fn get_admin() -> Result<Wire<Sections>, Fault> {
    asked(async |state: AppState| state.admin(flash::message()).await).await.map(Wire)
}

/// Performs a request of the Admin page; returns a message.
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
        if [&service, &value, &more, &key, &count]
            .into_iter()
            .any(|field| field.len() > FIELD_MAX || field.contains('\0'))
        {
            return Err(Fault::BadRequest);
        }
        let fields = Fields { service, value, more, key, count };
        let request = AdminRequest::read(&order, fields).ok_or(Fault::BadRequest)?;
        state.administer(request).await
    })
    .await;
    match &done {
        Ok(sentence) => flash::redirect_with(sentence),
        Err(fault) => flash::redirect_with(&fault.to_string()),
    }
    done
}

/// Runs the work with the application state; sets the response status if it fails.
async fn asked<T>(work: impl AsyncFnOnce(AppState) -> Result<T, Fault>) -> Result<T, Fault> {
    work(expect_context::<AppState>()).await.inspect_err(Fault::set_status)
}

/// Whether a text is too long, or holds a NUL, which no keyboard types and SQLite ends texts at.
fn is_unfit(text: &str) -> bool {
    text.chars().count() > TEXT_MAX || text.contains('\0')
}
