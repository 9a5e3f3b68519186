//! Global keyboard shortcuts.

#[cfg(feature = "hydrate")]
use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use leptos::wasm_bindgen::JsCast;

use crate::menu::Menu;
#[cfg(feature = "hydrate")]
use crate::pressed::pressed;
use crate::verdicts::Verdicts;

/// Keyboard shortcuts as shown in the dialog: heading, then keys and actions.
pub const SHEET: [(&str, &[(&str, &str)]); 4] = [
    (
        "Everywhere",
        &[
            ("Ctrl K", "Search and commands"),
            ("/", "Find in this list"),
            ("U", "Undo the last verdict"),
            ("?", "Keyboard shortcuts"),
            ("Esc", "Close or go back"),
        ],
    ),
    (
        "Go to",
        &[("G H", "Overview"), ("G I", "Issues"), ("G S", "Signals"), ("G R", "Review"), ("G A", "Admin")],
    ),
    (
        "In a list",
        &[
            ("J", "Next row"),
            ("K", "Previous row"),
            ("Enter", "Open"),
            ("F", "Filters"),
            ("X", "Select (Review)"),
        ],
    ),
    ("On an association", &[("C", "Confirm"), ("R", "Reject"), ("N", "Next pair"), ("P", "Previous pair")]),
];

#[cfg(not(feature = "hydrate"))]
pub fn listen(_: Menu, _: Verdicts) {}

/// Listens for as long as the page is open.
#[cfg(feature = "hydrate")]
pub fn listen(menu: Menu, verdicts: Verdicts) {
    let navigate = StoredValue::new(leptos_router::hooks::use_navigate());
    let after_g = StoredValue::new(false);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let key = pressed(&event);
        if (event.ctrl_key() || event.meta_key()) && key == "k" {
            event.prevent_default();
            return menu.toggle();
        }
        if is_typing(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let goes = after_g.get_value();
        after_g.set_value(false);
        let target = match key.as_str() {
            "h" if goes => "/",
            "i" if goes => "/issues",
            "s" if goes => "/signals",
            "r" if goes => "/review",
            "a" if goes => "/admin",
            "g" => return after_g.set_value(true),
            "/" => {
                event.prevent_default();
                if !focus_find() {
                    menu.open();
                }
                return;
            }
            "u" => return verdicts.undo(),
            "?" => return menu.show_keys(),
            "Escape" => return leave_record(),
            _ => return,
        };
        event.prevent_default();
        event.stop_immediate_propagation();
        navigate.with_value(|navigate| navigate(target, leptos_router::NavigateOptions::default()));
    });
    on_cleanup(move || listener.remove());
}

/// Whether a key press belongs to a text field or an open dialog.
#[cfg(feature = "hydrate")]
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let in_field =
        event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
            element.matches("input:not([type=range]), textarea, select, [contenteditable]").unwrap_or(false)
        });
    in_field || document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Goes back from a record's page; lists handle Escape themselves.
#[cfg(feature = "hydrate")]
fn leave_record() {
    let path = window().location().pathname().unwrap_or_default();
    if path.trim_matches('/').contains('/') {
        let _ = window().history().and_then(|history| history.back());
    }
}

#[cfg(feature = "hydrate")]
fn focus_find() -> bool {
    let Ok(Some(field)) = document().query_selector("[data-find]") else { return false };
    field.dyn_into::<web_sys::HtmlElement>().is_ok_and(|field| field.focus().is_ok())
}
