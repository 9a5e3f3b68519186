//! Putting evidence on the page that is open.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Wire, get_evidence};

/// Asks why the two match and marks it on the page, once the page stands. What was marked
/// for the pair before is overwritten; without an answer nothing is claimed.
pub fn show(identifier: String, key: String) {
    let is_here = StoredValue::new(());
    Effect::new(move || {
        put("why", "");
        let (identifier, key) = (identifier.clone(), key.clone());
        spawn_local(async move {
            let answer = get_evidence(identifier, key).await;
            // Another page may be here by now.
            if let (Ok(Wire(parts)), Some(())) = (answer, is_here.try_get_value()) {
                parts.iter().for_each(|(name, html)| put(name, html));
            }
        });
    });
}

fn put(name: &str, html: &str) {
    if let Ok(Some(element)) = document().query_selector(&format!(".pair [data-part={name}]")) {
        element.set_inner_html(html);
    }
}
