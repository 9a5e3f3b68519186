//! Explanations without JavaScript: what the current request asks for, and redirects.

use http::request::Parts;
use leptos::prelude::use_context;

use super::ExplanationView;
use crate::admin::flash;
use crate::api::PairKey;

/// What the current request wants to show of a pair's explanation.
pub struct ExplainState {
    /// Whether it follows the submission of the form.
    pub has_asked: bool,
    /// Why there is no explanation.
    pub said: Option<String>,
}

impl ExplainState {
    /// From the current request.
    pub fn now() -> Self {
        let query = use_context::<Parts>().and_then(|parts| parts.uri.query().map(str::to_owned));
        let mut fields = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
        Self { has_asked: fields.any(|(name, _)| name == "explained"), said: flash::message() }
    }
}

/// Redirects to the pair's page if the form was sent without JavaScript.
pub fn redirect_with(pair: &PairKey, told: &Result<ExplanationView, String>) {
    if use_context::<Parts>().is_some_and(|parts| flash::wants_page(&parts.headers)) {
        leptos_axum::redirect(&match told {
            Ok(_) => format!("{}?explained", pair.link()),
            Err(why) => flash::url_with(&pair.link(), why),
        });
    }
}
