//! What a person has done to rows, marked on those that are drawn: the active one, the
//! selected ones, verdicts. The active row is the list's only tab stop.

use leptos::ev;
use leptos::html::Tbody;
use leptos::prelude::*;

use super::List;
use super::window::Drawn;

/// The place of the row that an event happened in.
pub(super) fn place_of(event: &ev::Event) -> Option<usize> {
    let row = event_target::<web_sys::Element>(event).closest("tr[aria-rowindex]").ok().flatten()?;
    let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
    index.checked_sub(2)
}

/// The row that the focus comes to is the active one.
pub(super) fn on_focus(list: List, event: &ev::Event) {
    let place = place_of(event);
    if place.is_some() && place != list.active.get_untracked() {
        list.active.set(place);
    }
}

#[cfg(feature = "hydrate")]
pub(super) use marked::focus_row;

#[cfg(not(feature = "hydrate"))]
pub(super) fn keep(_: List, _: NodeRef<Tbody>, _: Memo<Vec<Drawn>>) {}

/// Marks the rows now and whenever something changes.
#[cfg(feature = "hydrate")]
pub(super) fn keep(list: List, body: NodeRef<Tbody>, drawn: Memo<Vec<Drawn>>) {
    Effect::new(move || {
        drawn.track();
        list.active.track();
        list.selected.track();
        list.verdicts.track();
        // Once the rows are on the page, and before anybody sees them.
        request_animation_frame(move || {
            if let Some(body) = body.try_get_untracked().flatten() {
                drawn.with_untracked(|drawn| marked::mark(list, &body, drawn));
            }
        });
    });
}

#[cfg(feature = "hydrate")]
mod marked {
    use domain::{Row, Verdict};
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement};

    use super::{Drawn, List};
    use crate::api::PairKey;

    /// Brings all marks of the drawn rows up to date.
    pub fn mark(list: List, body: &Element, drawn: &[Drawn]) {
        let active = list.active.get_untracked();
        let stop = active.filter(|place| drawn.iter().any(|drawn| drawn.place == *place));
        let stop = stop.or_else(|| drawn.first().map(|drawn| drawn.place));
        let mut rows = all(body, "tr:not(.room)").into_iter();
        for (drawn, row) in drawn.iter().zip(&mut rows) {
            let is_active = active == Some(drawn.place);
            set_class(&row, "active", is_active);
            for control in all(&row, "a, button") {
                set(&control, "tabindex", if stop == Some(drawn.place) { None } else { Some("-1") });
            }
            if let Row::Pair(pair) = &drawn.row {
                let is_selected =
                    list.selected.with_untracked(|selected| selected.contains(&PairKey::of(pair)));
                set_class(&row, "selected", is_selected);
                set(&row, "aria-selected", is_selected.then_some("true"));
                let said = untrack(|| list.verdicts.of(pair));
                for button in all(&row, "[data-verdict]") {
                    let is_said =
                        button.get_attribute("data-verdict").as_deref() == said.map(Verdict::as_str);
                    set(&button, "aria-pressed", Some(if is_said { "true" } else { "false" }));
                }
            }
        }
        keep_focus(list, body);
    }

    /// A row that went away had the focus: the one in its place gets it.
    fn keep_focus(list: List, body: &Element) {
        let focused = document().active_element();
        let is_lost = focused.is_none_or(|element| element.tag_name() == "BODY");
        if let Some(place) = list.active.get_untracked().filter(|_| is_lost) {
            focus_row(body, place);
        }
    }

    /// Gives the focus to the link of a row.
    pub fn focus_row(body: &Element, place: usize) {
        let link =
            body.query_selector(&format!("tr[aria-rowindex='{}'] a[data-row]", place + 2)).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = link.focus_with_options(&options);
        }
    }

    fn all(within: &Element, selector: &str) -> Vec<Element> {
        let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
    }

    fn set_class(element: &Element, class: &str, is_on: bool) {
        let _ = element.class_list().toggle_with_force(class, is_on);
    }

    fn set(element: &Element, name: &str, value: Option<&str>) {
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
}
