//! The browser's entry point.
#![cfg(target_arch = "wasm32")]
#![recursion_limit = "256"]

/// Takes over the page that the server rendered; called once by the page's script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
