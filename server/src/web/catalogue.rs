//! `GET /catalogue`: what the browser answers its queries from.

use std::sync::Arc;

use app::state::{AppState, Snapshot};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Sends the catalogue, or 304 when the browser already has this one.
pub async fn send(State(state): State<AppState>, request: HeaderMap) -> Response {
    let snapshot = match state.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(fault) => {
            let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, format!("{fault}\n")).into_response();
        }
    };
    let headers = [(ETAG, snapshot.etag.as_str()), (CACHE_CONTROL, "no-cache"), (VARY, "accept-encoding")];
    if is_known(&request, &snapshot.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let body = Body::from(Bytes::from_owner(Wire(Arc::clone(&snapshot))));
    (headers, [(CONTENT_TYPE, "application/octet-stream")], body).into_response()
}

fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    known.flat_map(|known| known.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == etag.trim_start_matches("W/")
    })
}

/// Sends the bytes without copying them.
struct Wire(Arc<Snapshot>);

impl AsRef<[u8]> for Wire {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}
