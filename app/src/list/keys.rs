//! Keyboard shortcuts of a list: move, open, select, confirm and reject.

#[cfg(feature = "hydrate")]
use domain::Verdict;
#[cfg(feature = "hydrate")]
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use leptos::wasm_bindgen::JsCast;

use super::List;

#[cfg(not(feature = "hydrate"))]
pub(super) fn listen(_: List) {}

/// Listens while the list is shown.
#[cfg(feature = "hydrate")]
pub(super) fn listen(list: List) {
    use crate::keys::is_typing;
    use crate::pressed::pressed;

    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if is_typing(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let done = match pressed(&event).as_str() {
            "j" | "ArrowDown" => list.step(1),
            "k" | "ArrowUp" => list.step(-1),
            "Enter" => list.open(),
            "x" => list.select_active(),
            "c" => list.judge(Verdict::Confirmed),
            "r" => list.judge(Verdict::Rejected),
            "f" => focus(".filters a, .filters input"),
            "Escape" => list.clear_selected() || list.leave(),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    // No row is active after the filters have changed.
    Effect::new(move |before: Option<domain::Query>| {
        let query = list.query.get();
        if before.is_some_and(|before| before != query) {
            list.activate(None);
        }
        query
    });
}

#[cfg(feature = "hydrate")]
impl List {
    /// Moves to the next or previous row and scrolls to it.
    fn step(self, by: isize) -> bool {
        let count = untrack(|| self.answers.row_count());
        if count == 0 {
            return false;
        }
        let place = match self.active.get_untracked().filter(|place| drawn(*place).is_some()) {
            None => first_in_sight().unwrap_or(0),
            Some(place) => place.saturating_add_signed(by).min(count - 1),
        };
        self.activate(Some(place));
        bring_into_sight(self);
        true
    }

    /// Opens the active row, unless a focused link or button handles the key itself.
    fn open(self) -> bool {
        let on_control = document()
            .active_element()
            .is_some_and(|element| element.matches("a, button, summary").unwrap_or(false));
        let row = self.active.get_untracked().filter(|_| !on_control).and_then(drawn);
        let link = row.and_then(|row| row.query_selector("a[data-row]").ok().flatten());
        let link = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok());
        link.map(|link| link.click()).is_some()
    }

    fn select_active(self) -> bool {
        let Some((_, row)) = self.active_row() else { return false };
        self.toggle(&row);
        true
    }

    /// Sets the verdict of the selected pairs, or of the active pair, and moves to the next pair,
    /// whether or not the judged one stays in the list.
    fn judge(self, verdict: Verdict) -> bool {
        if self.judge_selected(verdict) {
            return true;
        }
        let Some((place, row)) = self.active_row() else { return false };
        if self.row_at(place + 1).is_some() {
            self.activate(Some(place + 1));
        }
        self.verdicts.set(&row, Some(verdict), self.answers.knows_to());
        bring_into_sight(self);
        true
    }

    fn leave(self) -> bool {
        let was_active = self.active.get_untracked().is_some();
        self.activate(None);
        was_active
    }
}

/// Height of the bar and the table head, which stay at the top of the window.
#[cfg(feature = "hydrate")]
const HEAD_PX: f64 = 100.0;

/// The row at a position, if it is rendered.
#[cfg(feature = "hydrate")]
fn drawn(place: usize) -> Option<web_sys::Element> {
    document().query_selector(&format!("tr[aria-rowindex='{}']", place + 2)).ok().flatten()
}

/// The position of the first row below the head.
#[cfg(feature = "hydrate")]
fn first_in_sight() -> Option<usize> {
    let rows = document().query_selector_all("tbody tr[aria-rowindex]").ok()?;
    let mut rows = (0..rows.length()).filter_map(|at| rows.item(at)?.dyn_into::<web_sys::Element>().ok());
    let first = rows.find(|row| row.get_bounding_client_rect().top() >= HEAD_PX - 20.0)?;
    first.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
}

/// Scrolls the active row into view and focuses its link.
#[cfg(feature = "hydrate")]
fn bring_into_sight(list: List) {
    request_animation_frame(move || {
        let Some(row) = list.active.try_get_untracked().flatten().and_then(drawn) else { return };
        if let Ok(Some(body)) = row.closest("tbody") {
            list.active.get_untracked().iter().for_each(|place| super::marks::focus_row(&body, *place));
        }
        let rect = row.get_bounding_client_rect();
        let seen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let (top, bottom) = (HEAD_PX, seen - 60.0);
        let by = if rect.top() < top {
            rect.top() - top
        } else if rect.bottom() > bottom {
            rect.bottom() - bottom
        } else {
            return;
        };
        window().scroll_by_with_x_and_y(0.0, by);
    });
}

#[cfg(feature = "hydrate")]
fn focus(selector: &str) -> bool {
    let Ok(Some(element)) = document().query_selector(selector) else { return false };
    element.dyn_into::<web_sys::HtmlElement>().is_ok_and(|element| element.focus().is_ok())
}
