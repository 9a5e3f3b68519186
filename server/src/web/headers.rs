//! Headers that tell the browser what our pages never do.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// What no response of ours may do, whatever it may load: embed plug-ins, move its links
/// elsewhere, send forms elsewhere, stand in a frame.
const NEVER: &str = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Nobody keeps a copy: pages, answers and files hold customers' words.
const NO_COPY: &str = "no-store";

/// Sets the headers that go with every response. A policy that a page has set for
/// itself stays; whatever else is sent needs nothing. What does not say how it may be kept
/// is kept by nobody.
pub async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, X_FRAME_OPTIONS, "DENY");
    set(headers, REFERRER_POLICY, "no-referrer");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, policy("default-src 'none'"));
    }
    let is_stream = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if is_stream || !headers.contains_key(CACHE_CONTROL) {
        set(headers, CACHE_CONTROL, NO_COPY);
    }
    response
}

/// Sets the policy of a page that is being rendered: our own files, and of inline
/// scripts only those that carry this response's nonce. Nobody keeps a copy of it.
pub fn set_page_policy() {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    let sources = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; connect-src 'self'"
    );
    response.insert_header(CONTENT_SECURITY_POLICY, policy(&sources));
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static(NO_COPY));
}

/// What may be loaded, and what never may be done. Without a readable `sources` nothing may be loaded.
fn policy(sources: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{sources}; {NEVER}"))
        .unwrap_or(HeaderValue::from_static("default-src 'none'; form-action 'none'; frame-ancestors 'none'"))
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
