//! Root component: layout and routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::admin::AdminPage;
use crate::catalogue::provide_catalogue;
use crate::detail::{IssuePageView, MirrorPageView, PairPageView, SignalPageView};
use crate::history::keep_router_in_step;
use crate::home::HomePage;
use crate::keys;
use crate::list::{IssuesPage, ReviewPage, SignalsPage};
use crate::menu::{CommandMenu, KeySheet, provide_menu, use_menu};
use crate::not_found::NotFound;
use crate::parts::{Header, StateSymbols, document_title, tell_ages};
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
    // For tests and style sheets: the page is hydrated.
    Effect::new(|| {
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-hydrated", "");
        }
    });
    view! {
        <Title formatter=document_title/>
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

#[component]
fn Pages() -> impl IntoView {
    keep_router_in_step();
    tell_ages();
    keys::listen(use_menu(), use_verdicts());
    view! {
        <main id="main" tabindex="-1">
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view={|| distinct::<1>(HomePage().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/issues") view={|| distinct::<2>(IssuesPage().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/issues/:identifier") view={|| distinct::<3>(IssuePageView().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/issues/:identifier/signals/:signal") view={|| distinct::<4>(PairPageView().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/signals") view={|| distinct::<5>(SignalsPage().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/signals/:signal") view={|| distinct::<6>(SignalPageView().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/signals/:signal/issues/:identifier") view={|| distinct::<7>(MirrorPageView().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/admin") view={|| distinct::<9>(AdminPage().into_any())} ssr=SsrMode::Async/>
                <Route path=path!("/review") view={|| distinct::<8>(ReviewPage().into_any())} ssr=SsrMode::Async/>
            </FlatRoutes>
        </main>
    }
}

/// Wraps a page in a distinct type. If two pages have the same type,
/// leptos renders the second into the first and keeps the content of the first until the second
/// has loaded, although its state is already disposed.
fn distinct<const PAGE: usize>(page: AnyView) -> [AnyView; PAGE] {
    let mut page = Some(page);
    std::array::from_fn(|_| page.take().unwrap_or_else(|| ().into_any()))
}
