//! Workflow states: an icon for the type, the team's own name as text.

use domain::StateType;
use leptos::prelude::*;

use super::html::{Text, spans};

/// Details of an issue: icon of its state type, identifier, further texts.
pub fn issue_marks(kind: StateType, identifier: &str, more: &[&str]) -> String {
    let word = kind.as_str();
    format!(
        "<svg class=\"state state-{word}\" aria-hidden=\"true\"><use href=\"#state-{word}\"></use></svg>\
         <span class=\"identifier\">{}</span>{}",
        Text(identifier),
        spans(more)
    )
}

/// The icons, included once per page.
#[component]
pub fn StateSymbols() -> impl IntoView {
    let ring =
        || view! { <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" stroke-width="1.5"/> };
    let disc = || view! { <circle cx="7" cy="7" r="6" fill="currentColor"/> };
    view! {
        <svg class="symbols" aria-hidden="true" focusable="false">
            <symbol id="state-triage" viewBox="0 0 14 14">
                {disc()} <path class="cut" d="M4.5 5.5 7 3.5l2.5 2M4.5 8.5l2.5 2 2.5-2"/>
            </symbol>
            <symbol id="state-backlog" viewBox="0 0 14 14">
                <circle
                    cx="7"
                    cy="7"
                    r="5.25"
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.5"
                    stroke-dasharray="1.6 1.7"
                />
            </symbol>
            <symbol id="state-unstarted" viewBox="0 0 14 14">{ring()}</symbol>
            <symbol id="state-started" viewBox="0 0 14 14">
                {ring()} <path d="M7 3.5a3.5 3.5 0 0 1 0 7z" fill="currentColor"/>
            </symbol>
            <symbol id="state-completed" viewBox="0 0 14 14">
                {disc()} <path class="cut" d="m4.2 7.2 2 2 3.6-4"/>
            </symbol>
            <symbol id="state-canceled" viewBox="0 0 14 14">
                {disc()} <path class="cut" d="m4.8 4.8 4.4 4.4m0-4.4-4.4 4.4"/>
            </symbol>
            <symbol id="state-duplicate" viewBox="0 0 14 14">
                {disc()} <path class="cut" d="M4.2 5.6h5.6M4.2 8.4h5.6"/>
            </symbol>
        </svg>
    }
}
