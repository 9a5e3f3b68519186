//! What waits for data.

use std::pin::Pin;

use leptos::prelude::*;

/// A part of a page on its way.
pub type Loading = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows what `load` comes to, again whenever what it waits for changes. One boxed type
/// for all pages: the browser's half holds the waiting once.
pub fn loaded(load: impl Fn() -> Loading + Send + Sync + 'static) -> AnyView {
    fn boxed(load: Box<dyn Fn() -> Loading + Send + Sync>) -> AnyView {
        view! { <Suspense>{move || Suspend::new(load())}</Suspense> }.into_any()
    }
    boxed(Box::new(load))
}
