//! Confirm and reject, wherever a pair is shown.

use domain::{PairRow, Verdict};
use leptos::prelude::*;

use crate::verdicts::use_verdicts;

/// Two buttons, each pressed while its verdict stands.
#[component]
pub fn VerdictButtons(row: PairRow) -> impl IntoView {
    let verdicts = use_verdicts();
    let row = StoredValue::new(row);
    let said = Memo::new(move |_| row.with_value(|row| verdicts.of(row)));
    let name = row.with_value(|row| format!("{} with {}", row.issue.identifier, row.signal.key));
    let button = move |verdict: Verdict, label: &str, path: &'static str| {
        let is_pressed = move || said.get() == Some(verdict);
        view! {
            <button
                type="button"
                class=format!("verdict {}", verdict.as_str())
                aria-pressed=move || is_pressed().to_string()
                aria-label=format!("{label} {name}")
                title=label.to_owned()
                on:click=move |_| row.with_value(|row| verdicts.say_of(row, verdict, None))
            >
                <svg viewBox="0 0 14 14" aria-hidden="true"><path d=path/></svg>
            </button>
        }
    };
    view! {
        <span class="verdicts">
            {button(Verdict::Confirmed, "Confirm", "m3 7.4 2.8 2.8L11.2 4")}
            {button(Verdict::Rejected, "Reject", "m3.8 3.8 6.4 6.4m0-6.4-6.4 6.4")}
        </span>
    }
}
