//! State of the rendered rows: active, selected, verdict.
//! The active row is the list's only tab stop.

use leptos::ev;
use leptos::prelude::*;

use super::List;

/// The position of the row in which an event occurred.
pub(super) fn place_of(event: &ev::Event) -> Option<usize> {
    let row = event_target::<web_sys::Element>(event).closest("tr[aria-rowindex]").ok().flatten()?;
    let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
    index.checked_sub(2)
}

/// The row that receives the focus becomes active.
pub(super) fn on_focus(list: List, event: &ev::Event) {
    if let Some(place) = place_of(event) {
        list.activate(Some(place));
    }
}

#[cfg(feature = "hydrate")]
pub(super) use marked::{focus_row, mark};

#[cfg(feature = "hydrate")]
mod marked {
    use domain::Row;
    use leptos::prelude::*;
    use web_sys::Element;

    use super::super::window::Drawn;
    use super::List;
    use crate::api::PairKey;
    use crate::parts::{elements, focus, press, set_attribute, set_class};

    /// Updates the state of the rendered rows.
    pub fn mark(list: List, body: &Element, drawn: &[Drawn]) {
        let active = list.active.get_untracked();
        let stop = active.filter(|place| drawn.iter().any(|drawn| drawn.place == *place));
        let stop = stop.or_else(|| drawn.first().map(|drawn| drawn.place));
        for (drawn, row) in drawn.iter().zip(elements(body, "tr")) {
            set_class(&row, "active", active == Some(drawn.place));
            for control in elements(&row, "a, button") {
                let is_stop = stop == Some(drawn.place);
                set_attribute(&control, "tabindex", if is_stop { None } else { Some("-1") });
            }
            if let Row::Pair(pair) = &drawn.row {
                let is_selected =
                    list.selected.with_untracked(|selected| selected.contains(&PairKey::of(pair)));
                set_class(&row, "selected", is_selected);
                set_attribute(&row, "aria-selected", is_selected.then_some("true"));
                press(&row, untrack(|| list.verdicts.of(pair)));
            }
        }
        keep_focus(list, body);
    }

    /// Moves the focus to the row that replaced a focused one.
    fn keep_focus(list: List, body: &Element) {
        let focused = document().active_element();
        let is_lost = focused.is_none_or(|element| element.tag_name() == "BODY");
        if let Some(place) = list.active.get_untracked().filter(|_| is_lost) {
            focus_row(body, place);
        }
    }

    /// Focuses the link of a row.
    pub fn focus_row(body: &Element, place: usize) {
        let link = body.query_selector(&format!("tr[aria-rowindex='{}'] a[data-row]", place + 2));
        if let Ok(Some(link)) = link {
            focus(&link);
        }
    }
}
