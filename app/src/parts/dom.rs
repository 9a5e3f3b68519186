//! DOM helpers.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// All descendants that match a selector.
pub fn elements(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Focuses an element without scrolling.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Sets or removes an attribute, only if it differs: each write
/// makes the browser recompute the element.
pub fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() == value {
        return;
    }
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Adds or removes a class.
pub fn set_class(element: &Element, class: &str, is_on: bool) {
    let classes = element.class_list();
    if classes.contains(class) != is_on {
        let _ = classes.toggle_with_force(class, is_on);
    }
}
