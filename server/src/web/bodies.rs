//! What the body of a server function must be, before it is looked at.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Types of bodies that server functions read.
const TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Passes a request on with its body read. Refused are a body of another type (415), one
/// that is too long, however it is sent (413), and one that breaks off (400).
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

/// Answers a path below `/api/` that is no server function.
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
