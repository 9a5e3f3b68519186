//! Buttons to confirm and reject a pair.

use domain::{PairRow, Verdict};
use leptos::ev;
use leptos::html::Span;
use leptos::prelude::*;

use super::html::Text;
use crate::api::PairKey;
use crate::verdicts::{KnownTo, use_verdicts};

/// Two toggle-style buttons that show and set the verdict.
#[component]
pub fn VerdictButtons(row: PairRow) -> impl IntoView {
    let verdicts = use_verdicts();
    let html = verdict_buttons(&row, untrack(|| verdicts.of(&row)));
    let row = StoredValue::new(row);
    let known_to = use_context::<KnownTo>().map(|KnownTo(seq)| seq);
    let place = NodeRef::<Span>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(place) = place.get() {
            press(&place, row.with_value(|row| verdicts.of(row)));
        }
    });
    let on_click = move |event: ev::MouseEvent| {
        if let Some(verdict) = clicked_verdict(&event) {
            row.with_value(|row| verdicts.set(row, Some(verdict), known_to));
        }
    };
    view! { <span node_ref=place on:click=on_click inner_html=html></span> }
}

/// HTML of the buttons with the current verdict; the caller
/// handles clicks with [`clicked_verdict`] and updates them with [`press`].
pub fn verdict_buttons(row: &PairRow, said: Option<Verdict>) -> String {
    let name = format!("{} with {}", row.issue.identifier, row.signal.key);
    let button = |verdict: Verdict, label: &str, path: &str| {
        format!(
            "<button type=\"button\" class=\"verdict {word}\" data-verdict=\"{word}\" aria-pressed=\"{}\" \
             aria-label=\"{label} {}\" title=\"{label}\">\
             <svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path d=\"{path}\"/></svg></button>",
            said == Some(verdict),
            Text(&name),
            word = verdict.as_str(),
        )
    };
    format!(
        "<span class=\"verdicts\" data-issue=\"{}\" data-signal=\"{}\">{}{}</span>",
        Text(&row.issue.identifier),
        Text(&row.signal.key),
        button(Verdict::Confirmed, "Confirm", "m3 7.4 2.8 2.8L11.2 4"),
        button(Verdict::Rejected, "Reject", "m3.8 3.8 6.4 6.4m0-6.4-6.4 6.4")
    )
}

/// Sets the pressed state of the buttons.
#[cfg(feature = "hydrate")]
pub fn press(within: &web_sys::Element, said: Option<Verdict>) {
    for button in super::elements(within, "[data-verdict]") {
        let is_said = button.get_attribute("data-verdict").as_deref() == said.map(Verdict::as_str);
        super::set_attribute(&button, "aria-pressed", Some(if is_said { "true" } else { "false" }));
    }
}

/// The verdict of the clicked button.
pub fn clicked_verdict(event: &ev::MouseEvent) -> Option<Verdict> {
    let button = event_target::<web_sys::Element>(event).closest("[data-verdict]").ok().flatten()?;
    Verdict::from_word(&button.get_attribute("data-verdict")?)
}

/// The pair of the clicked button.
pub fn clicked_pair(event: &ev::MouseEvent) -> Option<PairKey> {
    let buttons = event_target::<web_sys::Element>(event).closest("[data-issue]").ok().flatten()?;
    Some(PairKey {
        identifier: buttons.get_attribute("data-issue")?,
        signal: buttons.get_attribute("data-signal")?,
    })
}
