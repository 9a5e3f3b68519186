//! The outermost component: what every page shares, and the routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::catalogue::provide_catalogue;
use crate::detail::{IssuePageView, MirrorPageView, PairPageView, SignalPageView};
use crate::history::keep_router_in_step;
use crate::home::HomePage;
use crate::keys;
use crate::list::{IssuesPage, ReviewPage, SignalsPage};
use crate::menu::{CommandMenu, KeySheet, provide_menu, use_menu};
use crate::not_found::NotFound;
use crate::parts::{Header, StateSymbols, tell_ages};
use crate::toast::{ToastLine, provide_toast};
use crate::verdicts::{provide_verdicts, use_verdicts};

/// The whole application. The server renders it for a URL, the browser hydrates it.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_catalogue();
    provide_toast();
    provide_verdicts();
    provide_menu();
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
            <CommandMenu/>
            <KeySheet/>
            <ToastLine/>
        </Router>
    }
}

const PRODUCT: &str = "Associations";

#[component]
fn Pages() -> impl IntoView {
    keep_router_in_step();
    tell_ages();
    keys::listen(use_menu(), use_verdicts());
    view! {
        <main id="main" tabindex="-1">
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                <Route path=path!("/issues") view=IssuesPage ssr=SsrMode::Async/>
                <Route path=path!("/issues/:identifier") view=IssuePageView ssr=SsrMode::Async/>
                <Route path=path!("/issues/:identifier/signals/:signal") view=PairPageView ssr=SsrMode::Async/>
                <Route path=path!("/signals") view=SignalsPage ssr=SsrMode::Async/>
                <Route path=path!("/signals/:signal") view=SignalPageView ssr=SsrMode::Async/>
                <Route path=path!("/signals/:signal/issues/:identifier") view=MirrorPageView ssr=SsrMode::Async/>
                <Route path=path!("/review") view=ReviewPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </main>
    }
}
