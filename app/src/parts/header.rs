//! The bar at the top of every page.

use leptos::prelude::*;
use leptos_router::components::A;

/// Product name and the way to the pages.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header class="top">
            <a class="brand" href="/review">
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <circle cx="7" cy="10" r="5"/>
                    <circle cx="13" cy="10" r="5"/>
                </svg>
                "Associations"
            </a>
            <nav aria-label="Pages">
                <A href="/review">"Review"</A>
            </nav>
        </header>
    }
}
