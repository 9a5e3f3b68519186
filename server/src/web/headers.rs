//! Security headers.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Restrictions for all responses: no plug-ins, no base URL,
/// no forms to other sites, no frames.
const NEVER: &str = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// No caching: responses contain customer data.
const NO_COPY: &str = "no-store";

/// Sets the headers of every response. Keeps a policy that a page has set; other
/// responses may load nothing. Responses without a cache policy
/// are not cached.
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

/// Sets the policy of the page that is being rendered: own files, and inline
/// scripts only with this response's nonce. The page is not cached.
pub fn set_page_policy() {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    let sources = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; connect-src 'self'"
    );
    response.insert_header(CONTENT_SECURITY_POLICY, policy(&sources));
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static(NO_COPY));
}

/// A policy with these sources and the general restrictions. If `sources` is invalid, nothing may be loaded.
fn policy(sources: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{sources}; {NEVER}"))
        .unwrap_or(HeaderValue::from_static("default-src 'none'; form-action 'none'; frame-ancestors 'none'"))
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
