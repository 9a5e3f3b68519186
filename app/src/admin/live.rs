//! The Admin page after hydration.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FormData, HtmlFormElement, UrlSearchParams};

use super::Sections;
use crate::Fault;
use crate::api::{Wire, get_admin};
use crate::catalogue::use_catalogue;
use crate::parts::{elements, put};
use crate::toast::{Toast, use_toast};

/// Time limit of a form: enough for 2 GB of files on a slow connection.
const SENT_MAX_MS: u32 = 2 * 60 * 60 * 1000;

/// Refreshes sections when jobs change and sends forms without leaving the page.
pub fn keep(place: NodeRef<Div>, sections: &Sections) {
    let catalogue = use_catalogue();
    let toast = use_toast();
    let there = StoredValue::new(sections.clone());
    // Refreshes requested since the last fetch started.
    let wanted = StoredValue::new(0_u32);
    let refresh = move || {
        // The signals are gone once the person has left the page.
        if wanted.try_update_value(|wanted| *wanted += 1).is_none() || wanted.get_value() > 1 {
            return;
        }
        spawn_local(async move {
            while let Some(before) = wanted.try_get_value().filter(|wanted| *wanted > 0) {
                let answer = get_admin().await;
                if let (Ok(Wire(sections)), Some(place)) = (answer, place.try_get_untracked().flatten()) {
                    there.try_update_value(|there| draw(&place, sections, there));
                }
                // Requests made during the fetch need another one.
                wanted.try_update_value(|wanted| *wanted = u32::from(*wanted > before));
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        catalogue.track_jobs();
        if before.is_some() {
            refresh();
        }
    });
    Effect::new(move || {
        let Some(place) = place.get() else { return };
        let listener = move |event: web_sys::Event| {
            let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
            else {
                return;
            };
            event.prevent_default();
            spawn_local(async move {
                toast.set(Some(match send(&form).await {
                    Ok(sentence) => {
                        form.reset();
                        Toast::note(sentence)
                    }
                    Err(fault) => Toast::failure(fault.to_string()),
                }));
                refresh();
            });
        };
        let closure = leptos::wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(listener);
        let _ = place.add_event_listener_with_callback("submit", closure.as_ref().unchecked_ref());
        // Lives as long as the element.
        closure.forget();
    });
}

/// Updates the sections that differ, except one in which the person is typing.
fn draw(place: &Element, sections: Sections, there: &mut Sections) {
    for (at, (id, html)) in sections.into_iter().enumerate() {
        if there.get(at).is_none_or(|(_, there)| *there == html) {
            continue;
        }
        let Some(section) = document().get_element_by_id(&id) else { continue };
        let is_in_use = !elements(&section, "input:focus, select:focus, details[open]").is_empty();
        if place.contains(Some(&section)) && !is_in_use {
            put(&section, &html);
            there[at].1 = html;
        }
    }
}

/// Sends a form and returns the server's message.
pub async fn send(form: &HtmlFormElement) -> Result<String, Fault> {
    let data = FormData::new_with_form(form).map_err(|_| Fault::BadRequest)?;
    let body: JsValue = if form.enctype().starts_with("multipart") {
        data.into()
    } else {
        UrlSearchParams::new_with_record_from_str_to_str(data.unchecked_ref())
            .map_err(|_| Fault::BadRequest)?
            .into()
    };
    let action = form.get_attribute("action").unwrap_or_default();
    let answer = crate::api::send(&action, &body, SENT_MAX_MS).await?;
    serde_json::from_str(&answer).map_err(|_| Fault::Outdated)
}
