//! `GET /catalogue`.

use std::sync::Arc;

use app::state::{AppState, Snapshot};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Sends the catalogue, or 304 if the browser has this version.
pub async fn send(State(state): State<AppState>, request: HeaderMap) -> Response {
    let snapshot = match state.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(fault) => {
            let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, Json(fault)).into_response();
        }
    };
    if !state.fits_a_browser(&snapshot) {
        return (StatusCode::NO_CONTENT, [(CACHE_CONTROL, "private, no-cache")]).into_response();
    }
    let headers =
        [(ETAG, snapshot.etag.as_str()), (CACHE_CONTROL, "private, no-cache"), (VARY, "accept-encoding")];
    if is_known(&request, &snapshot.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = (CONTENT_TYPE, "application/octet-stream");
    if accepts_brotli(&request) {
        let body = Body::from(Bytes::from_owner(Packed(Arc::clone(&snapshot))));
        return (headers, [kind, (CONTENT_ENCODING, "br")], body).into_response();
    }
    match snapshot.index.catalogue.to_bytes() {
        Ok(bytes) => (headers, [kind], bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    let accepted = request.get_all(ACCEPT_ENCODING).iter().filter_map(|accepted| accepted.to_str().ok());
    accepted.flat_map(|accepted| accepted.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && parts.all(|part| part != "q=0")
    })
}

fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let known = request.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    known.flat_map(|known| known.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == etag.trim_start_matches("W/")
    })
}

/// Shares the compressed bytes without copying.
struct Packed(Arc<Snapshot>);

impl AsRef<[u8]> for Packed {
    fn as_ref(&self) -> &[u8] {
        &self.0.packed
    }
}
