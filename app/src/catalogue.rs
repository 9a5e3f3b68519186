//! The browser's copy of the catalogue: fetched after hydration, kept up to date, and queried
//! instead of the server.

use std::collections::HashMap;

use domain::{Index, Verdict};
use leptos::prelude::*;

use crate::Fault;
use crate::api::PairKey;

/// State of the browser's catalogue.
#[derive(Default)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
pub enum CatalogueState {
    /// Not loaded yet; always the case on the server.
    #[default]
    Coming,
    /// Loaded: queries are answered locally.
    Here(Box<Index>),
    /// Too large for a browser: the server answers queries.
    TooLarge,
    /// Could not be loaded: the server answers queries.
    Missing(Fault),
}

/// A verdict given in this page.
struct LocalVerdict {
    pair: PairKey,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
    verdict: Option<Verdict>,
    /// Its sequence number, once saved.
    seq: Option<i64>,
}

/// The catalogue of the page.
#[derive(Clone, Copy)]
pub struct BrowserCatalogue {
    held: RwSignal<CatalogueState>,
    /// Recent verdicts, which a catalogue fetched at the same time may not include.
    recent: StoredValue<Vec<LocalVerdict>>,
    /// Counts the catalogues that replaced the first one.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
    newer: RwSignal<u32>,
    /// Counts job events.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser hears of jobs"))]
    jobs: RwSignal<u32>,
}

/// The catalogue of the page.
pub fn use_catalogue() -> BrowserCatalogue {
    expect_context()
}

/// Provides the catalogue to all components and, in the browser, fetches it.
pub fn provide_catalogue() {
    let catalogue = BrowserCatalogue {
        held: RwSignal::new(CatalogueState::default()),
        recent: StoredValue::default(),
        newer: RwSignal::new(0),
        jobs: RwSignal::new(0),
    };
    provide_context(catalogue);
    #[cfg(feature = "hydrate")]
    Effect::new(move || fetch::keep_current(catalogue));
}

impl BrowserCatalogue {
    /// Reads the catalogue if it is loaded, and tracks changes.
    pub fn with<T>(self, look: impl FnOnce(&Index) -> T) -> Option<T> {
        self.held.with(|held| match held {
            CatalogueState::Here(index) => Some(look(index)),
            CatalogueState::Coming | CatalogueState::TooLarge | CatalogueState::Missing(_) => None,
        })
    }

    /// Reads the catalogue if it is loaded, without tracking changes.
    pub fn with_untracked<T>(self, look: impl FnOnce(&Index) -> T) -> Option<T> {
        untrack(|| self.with(look))
    }

    /// Why it could not be loaded.
    pub fn missing(self) -> Option<Fault> {
        self.held.with(|held| match held {
            CatalogueState::Missing(fault) => Some(fault.clone()),
            CatalogueState::Coming | CatalogueState::Here(_) | CatalogueState::TooLarge => None,
        })
    }

    /// Applies verdicts that were given in this page.
    pub fn apply_verdicts(self, verdicts: &[(PairKey, Option<Verdict>)]) {
        self.recent.update_value(|recent| {
            recent.retain(|said| !verdicts.iter().any(|(pair, _)| *pair == said.pair));
            let said = |(pair, verdict): &(PairKey, _)| LocalVerdict {
                pair: pair.clone(),
                verdict: *verdict,
                seq: None,
            };
            recent.extend(verdicts.iter().map(said));
        });
        if self.with_untracked(|_| ()).is_some() {
            self.held.update(|held| {
                if let CatalogueState::Here(index) = held {
                    index.set_verdicts(verdicts.iter().map(|(pair, verdict)| named(pair, *verdict)));
                }
            });
        }
    }

    /// Records the sequence numbers under which these pairs were saved.
    pub fn settle(self, pairs: &[(PairKey, i64)]) {
        let saved: HashMap<&PairKey, i64> = pairs.iter().map(|(pair, seq)| (pair, *seq)).collect();
        self.recent.update_value(|recent| {
            for said in recent.iter_mut() {
                said.seq = saved.get(&said.pair).copied().or(said.seq);
            }
        });
    }

    /// Applies to a newly fetched catalogue the recent verdicts that it does not include.
    #[cfg(feature = "hydrate")]
    fn reapply_verdicts(self, index: &mut Index) {
        let known_to = index.catalogue.verdict_seq;
        self.recent.update_value(|recent| {
            recent.retain(|said| said.seq.is_none_or(|seq| seq > known_to));
            index.set_verdicts(recent.iter().map(|said| named(&said.pair, said.verdict)));
        });
    }

    /// The catalogue includes verdicts up to this sequence number, if it is loaded.
    pub fn knows_to(self) -> Option<i64> {
        self.with_untracked(|index| index.catalogue.verdict_seq)
    }

    /// Subscribes the caller to newer catalogues.
    #[cfg(feature = "hydrate")]
    pub fn track_newer(self) {
        self.newer.track();
    }

    /// Subscribes the caller to job events.
    #[cfg(feature = "hydrate")]
    pub fn track_jobs(self) {
        self.jobs.track();
    }

    /// Fetches the catalogue if there is a newer one.
    pub fn refresh(self) {
        #[cfg(feature = "hydrate")]
        fetch::refresh(self);
    }
}

fn named(pair: &PairKey, verdict: Option<Verdict>) -> (&str, &str, Option<Verdict>) {
    (&pair.identifier, &pair.signal, verdict)
}

#[cfg(feature = "hydrate")]
mod fetch {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    use domain::{Catalogue, Index};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::MessageEvent;

    use super::{BrowserCatalogue, CatalogueState};
    use crate::Fault;
    use crate::api::get_catalogue;

    /// Script that dispatches server events, over one connection for all tabs of a browser.
    const EVENTS: &str = "/pkg/events.js";
    /// How often to check for a newer catalogue.
    const REFRESH_MS: u64 = 60_000;

    thread_local! {
        /// Fetches requested since the last one started.
        static WANTED: Cell<u32> = const { Cell::new(0) };
        /// ETag of the loaded catalogue.
        static ETAG: RefCell<String> = const { RefCell::new(String::new()) };
        /// Version announced by the server and not compared with the loaded one yet.
        static HEARD: Cell<Option<String>> = const { Cell::new(None) };
    }

    /// Fetches now and, while the page is visible, periodically.
    pub fn keep_current(catalogue: BrowserCatalogue) {
        refresh(catalogue);
        let again = move || {
            if !document().hidden() {
                refresh(catalogue);
            }
        };
        if let Ok(timer) = set_interval_with_handle(again, Duration::from_millis(REFRESH_MS)) {
            on_cleanup(move || timer.clear());
        }
        listen(catalogue);
    }

    /// Listens to server events. The script is added after the listeners, so that they
    /// miss nothing.
    fn listen(catalogue: BrowserCatalogue) {
        window_event_listener_untyped("catalogue", move |event| {
            HEARD.set(event.unchecked_into::<MessageEvent>().data().as_string());
            compare(catalogue);
        });
        window_event_listener_untyped("jobs", move |_| {
            catalogue.jobs.update(|moved| *moved = moved.wrapping_add(1));
        });
        if let (Ok(script), Some(body)) = (document().create_element("script"), document().body()) {
            let _ = script.set_attribute("type", "module");
            let _ = script.set_attribute("src", EVENTS);
            let _ = body.append_child(&script);
        }
    }

    /// Fetches the catalogue if another version was announced. During a fetch, the comparison is
    /// made once that is complete.
    fn compare(catalogue: BrowserCatalogue) {
        if WANTED.get() == 0
            && let Some(version) = HEARD.take()
            && ETAG.with_borrow(|etag| !etag.starts_with(&format!("W/\"{version}-")))
        {
            refresh(catalogue);
        }
    }

    /// One fetch at a time: of two concurrent ones the older could arrive last.
    pub fn refresh(catalogue: BrowserCatalogue) {
        if WANTED.replace(WANTED.get() + 1) > 0 {
            return;
        }
        spawn_local(async move {
            while WANTED.get() > 0 {
                let before = WANTED.get();
                take(catalogue, fetch().await);
                // Requests made during the fetch need another one.
                WANTED.set(u32::from(WANTED.get() > before));
            }
            compare(catalogue);
        });
    }

    fn take(catalogue: BrowserCatalogue, fetched: Result<Option<CatalogueState>, Fault>) {
        match fetched {
            Ok(Some(mut held)) => {
                if let CatalogueState::Here(index) = &mut held {
                    catalogue.with_untracked(|before| index.keep_queue_of(&before.catalogue));
                    catalogue.reapply_verdicts(index);
                }
                let is_first = catalogue.held.with_untracked(|held| matches!(held, CatalogueState::Coming));
                catalogue.held.set(held);
                if !is_first {
                    catalogue.newer.update(|newer| *newer = newer.wrapping_add(1));
                }
            }
            Ok(None) => {}
            // The loaded catalogue stays in use if a later fetch fails.
            Err(fault) => {
                if catalogue.with_untracked(|_| ()).is_none() {
                    catalogue.held.set(CatalogueState::Missing(fault));
                }
            }
        }
    }

    /// `None` if the catalogue is already loaded.
    async fn fetch() -> Result<Option<CatalogueState>, Fault> {
        let known = ETAG.with_borrow(String::clone);
        let Some((etag, bytes)) = get_catalogue(&known).await? else { return Ok(None) };
        if bytes.is_empty() {
            return Ok(Some(CatalogueState::TooLarge));
        }
        let catalogue = Catalogue::from_bytes(&bytes).map_err(|_| Fault::Outdated)?;
        ETAG.set(etag);
        Ok(Some(CatalogueState::Here(Box::new(Index::new(catalogue)))))
    }
}
