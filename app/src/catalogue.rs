//! The catalogue in the browser: fetched once, after hydration.

use std::sync::Arc;

use domain::Catalogue;
use leptos::prelude::*;

/// Where the browser's catalogue stands.
#[derive(Clone, Default)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
pub enum Held {
    /// Not here yet; always so on the server.
    #[default]
    Coming,
    /// Here: queries are answered without the server.
    Here(Arc<Catalogue>),
    /// Did not come; the words say why. The server keeps answering.
    Missing(String),
}

/// The catalogue of the page.
pub fn use_catalogue() -> RwSignal<Held> {
    expect_context()
}

/// Makes the catalogue known to all components and, in the browser, fetches it.
pub fn provide_catalogue() {
    let held = RwSignal::new(Held::default());
    provide_context(held);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        leptos::task::spawn_local(async move {
            held.set(match fetch().await {
                Ok(catalogue) => Held::Here(Arc::new(catalogue)),
                Err(reason) => Held::Missing(reason),
            });
        });
    });
}

#[cfg(feature = "hydrate")]
async fn fetch() -> Result<Catalogue, String> {
    let broken = |_| "the connection failed".to_owned();
    let response = gloo_net::http::Request::get("/catalogue").send().await.map_err(broken)?;
    if !response.ok() {
        return Err(format!("the server answered with status {}", response.status()));
    }
    let bytes = response.binary().await.map_err(broken)?;
    Catalogue::from_bytes(&bytes).map_err(|_| "it is of another version than this page".to_owned())
}
