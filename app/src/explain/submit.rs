//! Submits the form after hydration, without leaving the page.

use leptos::ev::SubmitEvent;
use leptos::prelude::RwSignal;

use crate::toast::Toast;

/// Sends the form and replaces it by the result.
#[cfg(feature = "hydrate")]
pub fn submit(event: SubmitEvent, toast: RwSignal<Option<Toast>>) {
    use leptos::prelude::Set;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlFormElement};

    use crate::parts::{put, set_attribute};

    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    event.prevent_default();
    let place: Option<Element> = form.parent_element();
    // Ignore a second submission while the first is pending.
    let Some(place) = place.filter(|place| !place.has_attribute("aria-busy")) else { return };
    set_attribute(&place, "aria-busy", Some("true"));
    spawn_local(async move {
        let answer = crate::admin::send(&form).await;
        set_attribute(&place, "aria-busy", None);
        match answer {
            Ok(html) => put(&place, &html),
            Err(fault) => toast.set(Some(Toast::failure(fault.to_string()))),
        }
    });
}

#[cfg(not(feature = "hydrate"))]
pub fn submit(_: SubmitEvent, _: RwSignal<Option<Toast>>) {}
