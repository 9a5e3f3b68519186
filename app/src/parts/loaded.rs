//! Content that is loaded asynchronously.

use std::pin::Pin;

use leptos::prelude::*;

/// A view that is being loaded.
pub type Loading = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows the view that `load` returns, and again whenever its inputs change. One boxed type
/// for all pages keeps the WASM small.
pub fn loaded(load: impl Fn() -> Loading + Send + Sync + 'static) -> AnyView {
    fn boxed(load: Box<dyn Fn() -> Loading + Send + Sync>) -> AnyView {
        view! { <Suspense>{move || Suspend::new(load())}</Suspense> }.into_any()
    }
    boxed(Box::new(load))
}
