//! The outermost component: what every page shares, and the routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::catalogue::provide_catalogue;
use crate::history::keep_router_in_step;
use crate::not_found::NotFound;
use crate::parts::{Header, StateSymbols};
use crate::review::ReviewPage;

/// The whole application. The server renders it for a URL, the browser hydrates it.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_catalogue();
    // Tests and style sheets tell by it when the page has come alive.
    Effect::new(|| {
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-hydrated", "");
        }
    });
    view! {
        <Title formatter=|page: String| if page.is_empty() { PRODUCT.into() } else { format!("{page} · {PRODUCT}") }/>
        <Router>
            <a class="skip" href="#main" rel="external">"Skip to content"</a>
            <StateSymbols/>
            <Header/>
            <Pages/>
        </Router>
    }
}

const PRODUCT: &str = "Associations";

#[component]
fn Pages() -> impl IntoView {
    keep_router_in_step();
    view! {
        <main id="main" tabindex="-1">
            <Routes fallback=NotFound>
                <Route path=path!("/review") view=ReviewPage ssr=SsrMode::Async/>
            </Routes>
        </main>
    }
}
