//! Forms that the browser sends by itself, and the page that it comes back to.

use http::request::Parts;
use leptos::prelude::use_context;

use super::ExplanationView;
use crate::admin::said;
use crate::api::PairKey;

/// What the request under way wants to see of a pair's explanation.
pub struct Here {
    /// Whether it comes from having asked.
    pub has_asked: bool,
    /// Why there is none.
    pub said: Option<String>,
}

impl Here {
    /// Of the request under way.
    pub fn now() -> Self {
        let query = use_context::<Parts>().and_then(|parts| parts.uri.query().map(str::to_owned));
        let mut fields = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
        Self { has_asked: fields.any(|(name, _)| name == "explained"), said: said::here() }
    }
}

/// Back to the pair's page, if it was the browser itself that sent the form under way.
pub fn back_with(pair: &PairKey, told: &Result<ExplanationView, String>) {
    if use_context::<Parts>().is_some_and(|parts| said::wants_page(&parts.headers)) {
        leptos_axum::redirect(&match told {
            Ok(_) => format!("{}?explained", pair.link()),
            Err(why) => said::address(&pair.link(), why),
        });
    }
}
