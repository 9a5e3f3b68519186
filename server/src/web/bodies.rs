//! Validates the bodies of server function requests.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Supported media types.
const TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Reads the body and passes the request on. Rejects other media types (415), bodies
/// that are too large (413), and incomplete bodies (400).
pub async fn check(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    if !is_known_type(request.headers()) {
        let why = "Send JSON or form fields with a matching Content-Type header.".to_owned();
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, &app::Fault::Refused { why });
    }
    let (head, body) = request.into_parts();
    match Bytes::from_request(Request::new(body), &()).await {
        Ok(bytes) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            refusal(error.status(), &app::Fault::TooLarge)
        }
        Err(_) => refusal(StatusCode::BAD_REQUEST, &app::Fault::BadRequest),
    }
}

/// Response for unknown paths below `/api/`.
pub async fn unknown() -> Response {
    refusal(StatusCode::NOT_FOUND, &app::Fault::Gone)
}

fn is_known_type(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known))
}

fn refusal(status: StatusCode, fault: &app::Fault) -> Response {
    (status, Json(fault)).into_response()
}
