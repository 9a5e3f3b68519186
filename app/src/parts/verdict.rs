//! Confirm and reject, wherever a pair is shown.

use domain::{PairRow, Verdict};
use leptos::ev;
use leptos::prelude::*;

use crate::verdicts::use_verdicts;

/// Two buttons, each pressed while its verdict stands.
#[component]
pub fn VerdictButtons(row: PairRow) -> impl IntoView {
    let verdicts = use_verdicts();
    let row = StoredValue::new(row);
    let on_click = move |event: ev::MouseEvent| {
        if let Some(verdict) = clicked_verdict(&event) {
            row.with_value(|row| verdicts.say_of(row, verdict, None));
        }
    };
    view! {
        <span on:click=on_click>
            {move || row.with_value(|row| verdict_buttons(row, verdicts.of(row)))}
        </span>
    }
}

/// The buttons of a row as they stand when `said` is said of it; whoever shows them
/// listens for clicks, see [`clicked_verdict`].
pub fn verdict_buttons(row: &PairRow, said: Option<Verdict>) -> AnyView {
    let name = format!("{} with {}", row.issue.identifier, row.signal.key);
    let button = |verdict: Verdict, label: &'static str, path: &'static str| {
        view! {
            <button
                type="button"
                class=format!("verdict {}", verdict.as_str())
                data-verdict=verdict.as_str()
                aria-pressed=if said == Some(verdict) { "true" } else { "false" }
                aria-label=format!("{label} {name}")
                title=label
            >
                <svg viewBox="0 0 14 14" aria-hidden="true"><path d=path/></svg>
            </button>
        }
    };
    let buttons = view! {
        <span class="verdicts">
            {button(Verdict::Confirmed, "Confirm", "m3 7.4 2.8 2.8L11.2 4")}
            {button(Verdict::Rejected, "Reject", "m3.8 3.8 6.4 6.4m0-6.4-6.4 6.4")}
        </span>
    };
    buttons.into_any()
}

/// The verdict whose button was clicked.
pub fn clicked_verdict(event: &ev::MouseEvent) -> Option<Verdict> {
    let button = event_target::<web_sys::Element>(event).closest("[data-verdict]").ok().flatten()?;
    Verdict::from_word(&button.get_attribute("data-verdict")?)
}
