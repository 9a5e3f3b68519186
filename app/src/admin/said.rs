//! What a form got for an answer, where the browser has sent it without scripts: a word on
//! the page that it comes back to.

use http::HeaderMap;
use http::header::ACCEPT;
use http::request::Parts;
use leptos::prelude::use_context;

/// Back to the page, if it was the browser itself that sent the form under way.
pub fn back_with(sentence: &str) {
    if use_context::<Parts>().is_some_and(|parts| wants_page(&parts.headers)) {
        leptos_axum::redirect(&address("/admin", sentence));
    }
}

/// Whether it was the browser itself that sent a form, and not a script.
pub fn wants_page(headers: &HeaderMap) -> bool {
    header(headers, ACCEPT.as_str()).contains("text/html")
}

/// The address of a page with a word on it.
pub fn address(page: &str, sentence: &str) -> String {
    let said = form_urlencoded::Serializer::new(String::new()).append_pair("said", sentence).finish();
    format!("{page}?{said}")
}

/// What was said, if the page comes from a form of ours: a link from elsewhere puts no words
/// into the program's mouth.
pub fn here() -> Option<String> {
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
