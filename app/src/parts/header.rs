//! The bar at the top of every page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::menu::use_menu;

/// Product name, navigation and search button.
#[component]
pub fn Header() -> impl IntoView {
    let menu = use_menu();
    view! {
        <header class="top">
            <a class="brand" href="/" aria-label="Associations">
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <circle cx="7" cy="10" r="5"/>
                    <circle cx="13" cy="10" r="5"/>
                </svg>
                <span>"Associations"</span>
            </a>
            <nav aria-label="Pages">
                <A href="/" exact=true>"Overview"</A>
                <A href="/issues">"Issues"</A>
                <A href="/signals">"Signals"</A>
                <A href="/review">"Review"</A>
                <A href="/admin">"Admin"</A>
            </nav>
            <button class="menu-button" type="button" on:click=move |_| menu.open()>
                <svg viewBox="0 0 14 14" aria-hidden="true"><path d="m9.5 9.5 3 3M6 10.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9z"/></svg>
                <span>"Search"</span>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
        </header>
    }
}
