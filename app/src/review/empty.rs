//! What stands in place of the rows when there are none.

use domain::{Answer, Query};
use leptos::prelude::*;

use super::chips::Chips;
use super::link;
use crate::Fault;

/// Nothing is stored yet: how to load one's own data.
#[component]
pub fn NoData() -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"No associations yet"</h1>
            <p>"Load your issues and your customers' signals:"</p>
            <pre><code>"associations import issues linear_issues.json\nassociations import signals signals.json"</code></pre>
            <p>"Then let the program find which signals speak of which issues, and reload this page:"</p>
            <pre><code>"associations associate"</code></pre>
        </div>
    }
}

/// Nothing matches: the criteria stay, each can be dropped.
#[component]
pub fn NoMatch(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    view! {
        <div class="notice">
            <h2>"Nothing matches these filters"</h2>
            <p>"Drop one of them to see more."</p>
            <Chips query shown/>
        </div>
    }
}

/// The page could not be answered at all.
#[component]
pub fn Unanswered(fault: Fault, query: Memo<Query>) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"The associations cannot be shown"</h1>
            <p role="alert">{fault.to_string()}</p>
            <p><a class="button" rel="external" href=link(&query.read_untracked())>"Try again"</a></p>
        </div>
    }
}
