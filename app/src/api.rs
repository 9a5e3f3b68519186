//! The server functions: parse, ask, map errors.

use domain::Answer;
use leptos::prelude::*;
use server_fn::codec::GetUrl;

use crate::Fault;

/// Answers the query that the query part of a URL holds.
#[server(prefix = "/api", endpoint = "review", input = GetUrl)]
pub async fn review(search: String) -> Result<Answer, Fault> {
    let state = expect_context::<crate::state::AppState>();
    state.answer(domain::Query::parse(&search)).await.inspect_err(Fault::set_status)
}
