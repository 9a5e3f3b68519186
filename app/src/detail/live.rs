//! Live updates of record pages.

use leptos::prelude::*;

use crate::Fault;
use crate::api::Wire;

/// Refetches a page whenever the catalogue changes. DOM nodes are kept, so that focus and scroll
/// position are, too. Changes that consist of verdicts alone are ignored, because those are shown
/// optimistically; see `without_verdicts`.
pub fn live_page<T, F>(page: T, fetch: impl Fn() -> F + 'static, without_verdicts: fn(&T) -> T) -> RwSignal<T>
where
    T: PartialEq + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Wire<Option<T>>, Fault>> + 'static,
{
    let shown = RwSignal::new(page);
    #[cfg(feature = "hydrate")]
    {
        let catalogue = crate::catalogue::use_catalogue();
        Effect::new(move |before: Option<()>| {
            catalogue.track_newer();
            if before.is_none() {
                return;
            }
            let answer = fetch();
            leptos::task::spawn_local(async move {
                if let Ok(Wire(Some(now))) = answer.await
                    && let Some(there) = shown.try_get_untracked()
                    && without_verdicts(&there) != without_verdicts(&now)
                {
                    shown.set(now);
                }
            });
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (fetch, without_verdicts);
    shown
}
