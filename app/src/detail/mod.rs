//! The pages of an issue, of a signal, and of the two side by side.

mod history;
mod issue;
mod live;
mod pair;
mod record;
mod related;
mod signal;

pub use issue::IssuePageView;
pub use pair::{MirrorPageView, PairPageView};
pub use signal::SignalPageView;

use domain::{from_segment, to_segment};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::params::ParamsMap;

use crate::Fault;

/// A record that is not there: a page of its own, with a way on.
#[component]
fn Unknown(what: &'static str, name: String, back: &'static str, back_label: &'static str) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=format!("{what} {name} not found")/>
        <div class="notice">
            <p class="notice-code">"404"</p>
            <h1>{format!("{what} {name} not found")}</h1>
            <p>"It may have been removed, or the link may be wrong."</p>
            <p><a class="button" href=back>{back_label}</a></p>
        </div>
    }
}

/// The page could not be answered.
#[component]
fn Failed(fault: Fault) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Could not load this page"</h1>
            <p role="alert">{fault.to_string()}</p>
        </div>
    }
}

/// The record that a parameter of the path names.
fn name_in(params: &ParamsMap, parameter: &str) -> String {
    from_segment(params.get_str(parameter).unwrap_or_default())
}

/// The page of a pair as one of the issue's or, in the mirror, as one of the signal's.
fn pair_address(is_mirror: bool, identifier: &str, key: &str) -> String {
    let (identifier, key) = (to_segment(identifier), to_segment(key));
    if is_mirror {
        format!("/signals/{key}/issues/{identifier}")
    } else {
        format!("/issues/{identifier}/signals/{key}")
    }
}

/// Sends the person to the issue's present identifier: in the HTTP answer, or in the browser.
fn redirect(url: String) {
    #[cfg(feature = "ssr")]
    leptos_axum::redirect(&url);
    #[cfg(not(feature = "ssr"))]
    {
        let navigate = leptos_router::hooks::use_navigate();
        let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
        request_animation_frame(move || navigate(&url, options));
    }
}
