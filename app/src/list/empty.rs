//! Empty states of lists.

use domain::{Query, View};
use leptos::prelude::*;

use super::List;
use crate::Fault;

/// No records yet: how to import them.
#[component]
pub fn NoData(view: View) -> impl IntoView {
    let heading = match view {
        View::Issues => "No issues yet",
        View::Signals => "No signals yet",
        View::Review => "No associations yet",
    };
    view! {
        <div class="notice">
            <h1>{heading}</h1>
            <p>"Import your issues and signals:"</p>
            <pre><code>"associations import issues linear_issues.json\nassociations import signals signals.json"</code></pre>
            <p>"Then match them and reload this page:"</p>
            <pre><code>"associations associate"</code></pre>
        </div>
    }
}

/// No results: the active filters above can be removed.
#[component]
pub fn NoMatch(list: List) -> impl IntoView {
    view! {
        <div class="notice">
            <h2>"No results match these filters"</h2>
            <p>"Remove a filter above, or "<a class="inline" href=move || list.query.read().without_filters().link(list.view) data-noscroll="">"clear all filters"</a>"."</p>
        </div>
    }
}

/// The list could not be loaded.
#[component]
pub fn Unanswered(fault: Fault, view: View, query: Memo<Query>) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Could not load the list"</h1>
            <p role="alert">{fault.to_string()}</p>
            <p><a class="button" rel="external" href=query.read_untracked().link(view)>"Try again"</a></p>
        </div>
    }
}
