//! The server functions: parse, ask, map errors.

use domain::Answer;
use leptos::prelude::*;
use server_fn::codec::GetUrl;

use crate::Fault;

/// Answers the query that the query part of a URL holds.
#[server(prefix = "/api", endpoint = "review", input = GetUrl)]
pub async fn review(search: String) -> Result<Answer, Fault> {
    let state = expect_context::<crate::state::AppState>();
    state.answer(domain::Query::parse(&search)).await.inspect_err(set_status)
}

/// Gives the response the status that goes with a fault.
#[cfg(feature = "ssr")]
fn set_status(fault: &Fault) {
    let status =
        http::StatusCode::from_u16(fault.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
