//! The page for unknown URLs.

use leptos::prelude::*;
use leptos_meta::Title;

/// "Page not found" with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found"/>
        <div class="notice">
            <p class="notice-code">"404"</p>
            <h1>"Page not found"</h1>
            <p>"The link may be outdated or mistyped."</p>
            <p><a class="button" href="/">"Go to the overview"</a></p>
        </div>
    }
}
