//! The pages of an issue, a signal and a pair.

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

/// Page for a record that does not exist.
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

/// Page for an error.
#[component]
fn Failed(fault: Fault) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Could not load this page"</h1>
            <p role="alert">{fault.to_string()}</p>
        </div>
    }
}

/// The decoded value of a path parameter.
fn name_in(params: &ParamsMap, parameter: &str) -> String {
    from_segment(params.get_str(parameter).unwrap_or_default())
}

/// URL of a pair's page under the issue or, if `is_mirror`, under the signal.
fn pair_address(is_mirror: bool, identifier: &str, key: &str) -> String {
    let (identifier, key) = (to_segment(identifier), to_segment(key));
    if is_mirror {
        format!("/signals/{key}/issues/{identifier}")
    } else {
        format!("/issues/{identifier}/signals/{key}")
    }
}

/// Redirects to the issue's current identifier: by HTTP on the server, by navigation in the browser.
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
