//! Filters in the browser's history: Back undoes a change, and a drag is one change.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Time after the last step at which a gesture is over.
const GESTURE_END_MS: u64 = 700;

/// Returns a function that navigates to a URL as one step of a gesture: the first step
/// adds a history entry, steps that follow it closely replace the entry,
/// so that Back returns to the state before the gesture.
pub fn use_gesture_navigation() -> impl Fn(String) + Copy + 'static {
    let navigate = StoredValue::new(use_navigate());
    let search = use_location().search;
    let last_step = StoredValue::new(None::<String>);
    let end = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || end.with_value(|handle| handle.iter().for_each(TimeoutHandle::clear)));
    move |url: String| {
        let here = search.get_untracked();
        let step = url.split_once('?').map_or(String::new(), |(_, search)| search.to_owned());
        // After Back the page is no longer where the last step left it.
        let replace = last_step.get_value().is_some_and(|last| last == here);
        last_step.set_value(Some(step));
        end.update_value(|handle| {
            if let Some(handle) = handle.take() {
                handle.clear();
            }
            let over = move || last_step.set_value(None);
            *handle = set_timeout_with_handle(over, Duration::from_millis(GESTURE_END_MS)).ok();
        });
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&url, options));
    }
}

/// Returns a debounce function: runs the last callback once there was no call for
/// `pause_ms`.
pub fn use_gesture_end(pause_ms: u64) -> impl Fn(Box<dyn FnOnce()>) + Copy + 'static {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || timer.with_value(|handle| handle.iter().for_each(TimeoutHandle::clear)));
    move |work| {
        timer.update_value(|handle| {
            if let Some(handle) = handle.take() {
                handle.clear();
            }
            *handle = set_timeout_with_handle(work, Duration::from_millis(pause_ms)).ok();
        });
    }
}

/// The router keeps its own list of visited URLs and adds no history entry
/// when it navigates to the last of them; Back does not always shorten that list.
/// Replacing the current entry after each Back or Forward keeps the two in sync.
pub fn keep_router_in_step() {
    let navigate = StoredValue::new(use_navigate());
    let location = use_location();
    Effect::new(move || {
        let location = location.clone();
        let listener = window_event_listener(leptos::ev::popstate, move |_| {
            let path = location.pathname.get_untracked();
            let search = location.search.get_untracked();
            let mark = if search.is_empty() { "" } else { "?" };
            let url = format!("{path}{mark}{search}{}", location.hash.get_untracked());
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&url, options));
        });
        on_cleanup(move || listener.remove());
    });
}
