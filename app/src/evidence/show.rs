//! Putting evidence on the page that is open.

use std::future::Future;

use domain::Side;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Parts;
use crate::Fault;
use crate::api::{Wire, get_evidence, get_reasons};

/// Asks why the two match and marks it on the page, once the page stands. What was marked
/// for the pair before is overwritten; without an answer nothing is claimed.
pub fn show(identifier: String, key: String) {
    Effect::new(|| put("why", ""));
    fill(move || get_evidence(identifier.clone(), key.clone()));
}

/// Asks why a record's surest pairs match and says it in a few words beside each.
pub fn show_reasons(of: Side, name: String) {
    fill(move || get_reasons(of == Side::Signal, name.clone()));
}

fn fill<F>(ask: impl Fn() -> F + 'static)
where
    F: Future<Output = Result<Wire<Parts>, Fault>> + 'static,
{
    let is_here = StoredValue::new(());
    Effect::new(move || {
        let answer = ask();
        spawn_local(async move {
            // Another page may be here by the time it comes.
            if let (Ok(Wire(parts)), Some(())) = (answer.await, is_here.try_get_value()) {
                parts.iter().for_each(|(name, html)| put(name, html));
            }
        });
    });
}

fn put(name: &str, html: &str) {
    if let Ok(Some(element)) = document().query_selector(&format!("[data-part=\"{name}\"]")) {
        element.set_inner_html(html);
    }
}
