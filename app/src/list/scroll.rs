//! Moves the rendered window with the scroll position.

use leptos::html::Tbody;
use leptos::prelude::*;

use super::List;
use super::window::Window;

#[cfg(not(feature = "hydrate"))]
pub(super) fn follow(_: List, _: NodeRef<Tbody>, _: Window) {}

/// The window moves in steps of this many rows, so that most scrolling renders nothing.
#[cfg(feature = "hydrate")]
const STEP_ROWS: usize = 4;
/// Time after a change at which rows out of sight are rendered.
#[cfg(feature = "hydrate")]
const SETTLED_MS: u64 = 150;

/// Measures the row height once all rows are available, and updates the window whenever the
/// scroll position may have changed.
#[cfg(feature = "hydrate")]
pub(super) fn follow(list: List, body: NodeRef<Tbody>, window: Window) {
    use leptos::ev;

    let pending = StoredValue::new(false);
    let later = move || {
        if !pending.get_value() {
            pending.set_value(true);
            request_animation_frame(move || {
                if pending.try_set_value(false).is_none() {
                    look(body, window);
                }
            });
        }
    };
    let scroll = window_event_listener(ev::scroll, move |_| later());
    let resize = window_event_listener(ev::resize, move |_| {
        measure(body, window);
        later();
    });
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
    let pause = crate::history::use_gesture_end(SETTLED_MS);
    Effect::new(move |before: Option<bool>| {
        list.answers.shown.track();
        let has_all = list.answers.has_all_rows();
        if has_all && before == Some(true) {
            window.is_settled.set(false);
            pause(Box::new(move || {
                let _ = window.is_settled.try_set(true);
            }));
        }
        if has_all {
            later();
        }
        has_all
    });
}

/// Measures the height of a row; all rows have the same height.
#[cfg(feature = "hydrate")]
fn measure(body: NodeRef<Tbody>, window: Window) {
    let first = body.get_untracked().and_then(|body| body.query_selector("tr").ok().flatten());
    let height = first.map_or(0.0, |row| row.get_bounding_client_rect().height());
    if height > 0.0 && (height - window.row_height.get_untracked()).abs() > 0.01 {
        window.row_height.set(height);
    }
}

#[cfg(feature = "hydrate")]
fn look(body: NodeRef<Tbody>, window: Window) {
    if window.row_height.get_untracked() == 0.0 {
        measure(body, window);
    }
    // The first body is the spacer above the rows, or that of the rows.
    let table = body.get_untracked().and_then(|body| body.closest("table").ok().flatten());
    let top = table.and_then(|table| table.query_selector("tbody").ok().flatten());
    let (Some(top), height) = (top, window.row_height.get_untracked()) else { return };
    if height == 0.0 {
        return;
    }
    let above = -top.get_bounding_client_rect().top();
    let seen =
        leptos::prelude::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1000.0);
    let first = (above / height).max(0.0) as usize / STEP_ROWS * STEP_ROWS;
    let last = ((above + seen) / height).max(0.0) as usize / STEP_ROWS * STEP_ROWS + STEP_ROWS;
    if window.sight.get_untracked() != (first, last) {
        window.sight.set((first, last));
    }
}
