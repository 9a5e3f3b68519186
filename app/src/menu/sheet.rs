//! The dialog with keyboard shortcuts.

use leptos::prelude::*;

use super::use_menu;
use crate::keys::SHEET;

/// All keyboard shortcuts by context.
#[component]
pub fn KeySheet() -> impl IntoView {
    let menu = use_menu();
    let sections = SHEET.map(|(heading, keys)| {
        let rows = keys.iter().map(|(key, does)| {
            let keys = key.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view();
            view! { <div><dt>{keys}</dt><dd>{*does}</dd></div> }
        });
        view! { <section><h3>{heading}</h3><dl>{rows.collect_view()}</dl></section> }
    });
    view! {
        <dialog class="sheet" node_ref=menu.keys aria-labelledby="keys-title">
            <form method="dialog">
                <h2 id="keys-title">"Keyboard shortcuts"</h2>
                <button class="button" autofocus="">"Close"</button>
            </form>
            <div class="sheet-columns">{sections.into_iter().collect_view()}</div>
        </dialog>
    }
}
