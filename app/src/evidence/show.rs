//! Inserts evidence into the page.

use std::future::Future;

use domain::Side;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Parts;
use crate::Fault;
use crate::api::{Wire, get_evidence, get_reasons};

/// Fetches the evidence of a pair and inserts it after hydration. Evidence of the previous pair is
/// removed first; if the request fails, none is shown.
pub fn show(identifier: String, key: String) {
    Effect::new(|| put("why", ""));
    fill(move || get_evidence(identifier.clone(), key.clone()));
}

/// Fetches the short evidence of a record's matches and inserts it beside each.
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
            // The person may have left the page in the meantime.
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
