//! Flash messages: the result of a form that was sent without JavaScript, shown on the page that
//! the browser is redirected to.

use http::HeaderMap;
use http::header::ACCEPT;
use http::request::Parts;
use leptos::prelude::use_context;

/// Redirects to the Admin page with a message if the form was sent without JavaScript.
pub fn redirect_with(sentence: &str) {
    if use_context::<Parts>().is_some_and(|parts| wants_page(&parts.headers)) {
        leptos_axum::redirect(&url_with("/admin", sentence));
    }
}

/// True if the form was sent without JavaScript (`Accept: text/html`).
pub fn wants_page(headers: &HeaderMap) -> bool {
    header(headers, ACCEPT.as_str()).contains("text/html")
}

/// URL of a page with a message.
pub fn url_with(page: &str, sentence: &str) -> String {
    let said = form_urlencoded::Serializer::new(String::new()).append_pair("said", sentence).finish();
    format!("{page}?{said}")
}

/// The message of the current request. Accepted from same-origin navigation only, so that links on
/// other sites cannot inject messages.
pub fn message() -> Option<String> {
    let parts = use_context::<Parts>()?;
    if header(&parts.headers, "sec-fetch-site") != "same-origin" {
        return None;
    }
    let mut fields = form_urlencoded::parse(parts.uri.query()?.as_bytes());
    fields.find_map(|(name, value)| (name == "said").then(|| value.into_owned()))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
