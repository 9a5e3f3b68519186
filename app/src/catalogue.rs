//! The catalogue in the browser: fetched after hydration, kept current, and asked
//! instead of the server.

use std::collections::HashMap;

use domain::{Index, Verdict};
use leptos::prelude::*;

use crate::Fault;
use crate::api::PairKey;

/// Where the browser's catalogue stands.
#[derive(Default)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
pub enum Held {
    /// Not here yet; always so on the server.
    #[default]
    Coming,
    /// Here: queries are answered without the server.
    Here(Box<Index>),
    /// Too large for a browser: the server answers, and all is as it should be.
    TooLarge,
    /// Did not come. The server keeps answering.
    Missing(Fault),
}

/// What was said of a pair.
struct Said {
    pair: PairKey,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
    verdict: Option<Verdict>,
    /// The sequence number under which it is saved, once it is.
    seq: Option<i64>,
}

/// The catalogue of the page.
#[derive(Clone, Copy)]
pub struct BrowserCatalogue {
    held: RwSignal<Held>,
    /// What was said here lately: a catalogue that was on its way does not know of it.
    lately: StoredValue<Vec<Said>>,
    /// Moves on whenever a newer catalogue has come than the page began with.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser fetches a catalogue"))]
    newer: RwSignal<u32>,
    /// Moves on whenever some job has moved.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser hears of jobs"))]
    jobs: RwSignal<u32>,
}

/// The catalogue of the page.
pub fn use_catalogue() -> BrowserCatalogue {
    expect_context()
}

/// Makes the catalogue known to all components and, in the browser, fetches it.
pub fn provide_catalogue() {
    let catalogue = BrowserCatalogue {
        held: RwSignal::new(Held::default()),
        lately: StoredValue::default(),
        newer: RwSignal::new(0),
        jobs: RwSignal::new(0),
    };
    provide_context(catalogue);
    #[cfg(feature = "hydrate")]
    Effect::new(move || fetch::keep_current(catalogue));
}

impl BrowserCatalogue {
    /// Looks into the catalogue if it is here, again whenever it changes.
    pub fn with<T>(self, look: impl FnOnce(&Index) -> T) -> Option<T> {
        self.held.with(|held| match held {
            Held::Here(index) => Some(look(index)),
            Held::Coming | Held::TooLarge | Held::Missing(_) => None,
        })
    }

    /// Looks into the catalogue if it is here, once.
    pub fn with_untracked<T>(self, look: impl FnOnce(&Index) -> T) -> Option<T> {
        untrack(|| self.with(look))
    }

    /// Why it did not come.
    pub fn missing(self) -> Option<Fault> {
        self.held.with(|held| match held {
            Held::Missing(fault) => Some(fault.clone()),
            Held::Coming | Held::Here(_) | Held::TooLarge => None,
        })
    }

    /// Keeps verdicts in step with what the person said.
    pub fn say(self, verdicts: &[(PairKey, Option<Verdict>)]) {
        self.lately.update_value(|lately| {
            lately.retain(|said| !verdicts.iter().any(|(pair, _)| *pair == said.pair));
            let said =
                |(pair, verdict): &(PairKey, _)| Said { pair: pair.clone(), verdict: *verdict, seq: None };
            lately.extend(verdicts.iter().map(said));
        });
        if self.with_untracked(|_| ()).is_some() {
            self.held.update(|held| {
                if let Held::Here(index) = held {
                    index.say(verdicts.iter().map(|(pair, verdict)| named(pair, *verdict)));
                }
            });
        }
    }

    /// What was said of these pairs is saved under these sequence numbers.
    pub fn settle(self, pairs: &[(PairKey, i64)]) {
        let saved: HashMap<&PairKey, i64> = pairs.iter().map(|(pair, seq)| (pair, *seq)).collect();
        self.lately.update_value(|lately| {
            for said in lately.iter_mut() {
                said.seq = saved.get(&said.pair).copied().or(said.seq);
            }
        });
    }

    /// Says to a catalogue that has just come what it does not know of.
    #[cfg(feature = "hydrate")]
    fn say_again(self, index: &mut Index) {
        let known_to = index.catalogue.verdict_seq;
        self.lately.update_value(|lately| {
            lately.retain(|said| said.seq.is_none_or(|seq| seq > known_to));
            index.say(lately.iter().map(|said| named(&said.pair, said.verdict)));
        });
    }

    /// Up to which sequence number the catalogue knows verdicts, if it is here.
    pub fn knows_to(self) -> Option<i64> {
        self.with_untracked(|index| index.catalogue.verdict_seq)
    }

    /// Runs the caller again whenever a newer catalogue has come.
    #[cfg(feature = "hydrate")]
    pub fn track_newer(self) {
        self.newer.track();
    }

    /// Runs the caller again whenever some job has moved.
    #[cfg(feature = "hydrate")]
    pub fn track_jobs(self) {
        self.jobs.track();
    }

    /// Fetches the catalogue anew if there is a newer one.
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

    use super::{BrowserCatalogue, Held};
    use crate::Fault;
    use crate::api::get_catalogue;

    /// Tells this page of changes, over one connection for all pages of a browser.
    const EVENTS: &str = "/pkg/events.js";
    /// How often the browser asks whether there is a newer catalogue.
    const REFRESH_MS: u64 = 60_000;

    thread_local! {
        /// How often it was asked for since the last answer was asked for.
        static WANTED: Cell<u32> = const { Cell::new(0) };
        /// Entity tag of the catalogue that is held.
        static ETAG: RefCell<String> = const { RefCell::new(String::new()) };
        /// The version that was heard of since it was last compared with the one that is held.
        static HEARD: Cell<Option<String>> = const { Cell::new(None) };
    }

    /// Fetches now and, while the page is looked at, from time to time.
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

    /// Hears what has changed on the server. The script comes after the listeners, so that they
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

    /// Fetches the catalogue if a version was heard of that is not the one that is held. While
    /// one is on its way, it is compared once that is here.
    fn compare(catalogue: BrowserCatalogue) {
        if WANTED.get() == 0
            && let Some(version) = HEARD.take()
            && ETAG.with_borrow(|etag| !etag.starts_with(&format!("W/\"{version}-")))
        {
            refresh(catalogue);
        }
    }

    /// One fetch at a time: of two at once the older could come last.
    pub fn refresh(catalogue: BrowserCatalogue) {
        if WANTED.replace(WANTED.get() + 1) > 0 {
            return;
        }
        spawn_local(async move {
            while WANTED.get() > 0 {
                let before = WANTED.get();
                take(catalogue, fetch().await);
                // What was asked for meanwhile is newer than the answer.
                WANTED.set(u32::from(WANTED.get() > before));
            }
            compare(catalogue);
        });
    }

    fn take(catalogue: BrowserCatalogue, fetched: Result<Option<Held>, Fault>) {
        match fetched {
            Ok(Some(mut held)) => {
                if let Held::Here(index) = &mut held {
                    catalogue.with_untracked(|before| index.keep_queue_of(&before.catalogue));
                    catalogue.say_again(index);
                }
                let is_first = catalogue.held.with_untracked(|held| matches!(held, Held::Coming));
                catalogue.held.set(held);
                if !is_first {
                    catalogue.newer.update(|newer| *newer = newer.wrapping_add(1));
                }
            }
            Ok(None) => {}
            // What is held stays good when a later fetch fails.
            Err(fault) => {
                if catalogue.with_untracked(|_| ()).is_none() {
                    catalogue.held.set(Held::Missing(fault));
                }
            }
        }
    }

    /// Nothing when it is the catalogue that is held already.
    async fn fetch() -> Result<Option<Held>, Fault> {
        let known = ETAG.with_borrow(String::clone);
        let Some((etag, bytes)) = get_catalogue(&known).await? else { return Ok(None) };
        if bytes.is_empty() {
            return Ok(Some(Held::TooLarge));
        }
        let catalogue = Catalogue::from_bytes(&bytes).map_err(|_| Fault::Outdated)?;
        ETAG.set(etag);
        Ok(Some(Held::Here(Box::new(Index::new(catalogue)))))
    }
}
