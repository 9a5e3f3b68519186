//! `GET /events`: server-sent events, from which open pages hear of what has changed.
//!
//! An event says only what is new: `catalogue` with the version, `jobs` when some job has
//! moved. The page then asks for it. Whoever connects is told both at once, so nothing is
//! missed over a break.
//!
//! There are no queues: what has changed is one small value that every connection compares
//! with what it has told. A connection that is slow finds the newest state, however many
//! changes came meanwhile, and a flood of changes holds no memory.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_stream::Stream;

/// Connections at a time. All pages of one browser share one, so this is the number of browsers.
const LISTENERS_MAX: usize = 256;
/// How often the database is asked whether another process has changed it.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The times of a connection.
const PACE: Pace = Pace {
    beat: Duration::from_secs(15),
    settle: Duration::from_millis(100),
    lasting: Duration::from_secs(30 * 60),
};

/// The times of a connection.
#[derive(Clone, Copy)]
struct Pace {
    /// How often a quiet connection gets the event `beat`. A page that hears nothing for three
    /// times as long connects anew (see `public/pkg/events.js`), and a proxy sees that the
    /// connection is in use.
    beat: Duration,
    /// Changes that come within this time of each other are told as one.
    settle: Duration,
    /// How long a connection lasts; the page then connects anew. So a place that a browser holds
    /// without reading is given back.
    lasting: Duration,
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The catalogue has this version now.
    Catalogue(u64),
    /// Some job has moved.
    Jobs,
}

/// What there is to tell.
#[derive(Clone, Copy, Default)]
struct News {
    /// The catalogue's version, where it is known.
    version: Option<u64>,
    /// How often some job has moved.
    jobs: u64,
}

/// Where changes are told and heard.
#[derive(Clone)]
pub struct Events {
    news: watch::Sender<News>,
    /// Closed when the program is to end.
    open: watch::Receiver<()>,
    places: Arc<Semaphore>,
    pace: Pace,
    store: Arc<Store>,
}

impl Events {
    /// Tells of changes in `store` until the other half is dropped.
    pub fn new(store: Arc<Store>) -> (Self, watch::Sender<()>) {
        let (closing, open) = watch::channel(());
        let (news, _) = watch::channel(News::default());
        let places = Arc::new(Semaphore::new(LISTENERS_MAX));
        (Self { news, open, places, pace: PACE, store }, closing)
    }

    /// Tells everybody who listens; from any thread.
    pub fn tell(&self, change: Change) {
        self.news.send_if_modified(|news| match change {
            Change::Catalogue(version) => news.version.replace(version) != Some(version),
            Change::Jobs => {
                news.jobs = news.jobs.wrapping_add(1);
                true
            }
        });
    }

    /// Looks at the catalogue's version from time to time, while somebody listens, until the
    /// program is to end.
    pub async fn watch(self) {
        let mut open = self.open.clone();
        loop {
            tokio::select! {
                _ = open.changed() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if self.news.receiver_count() == 0 {
                // Nobody looks: whoever comes next is told once the version is known again.
                self.news.send_modify(|news| news.version = None);
            } else if let Some(version) = version(&self.store).await {
                self.tell(Change::Catalogue(version));
            }
        }
    }

    /// The route, with limits of its own: it has no end.
    pub fn router(self) -> Router {
        Router::new().route("/events", get(listen).with_state(self))
    }
}

async fn listen(State(events): State<Events>) -> Response {
    let Ok(place) = events.places.try_acquire_owned() else {
        let sentence = "Too many open pages; close some and reload this one.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "60")], sentence).into_response();
    };
    let listener = Listener {
        news: events.news.subscribe(),
        told: Told::default(),
        open: events.open,
        settle: events.pace.settle,
        until: Instant::now() + events.pace.lasting,
        _place: place,
    };
    let beat = KeepAlive::new().interval(events.pace.beat).event(Event::default().event("beat").data("."));
    // Each event is sent on at once: nginx would gather them otherwise.
    let headers = [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    (headers, Sse::new(stream(listener)).keep_alive(beat)).into_response()
}

/// One connection.
struct Listener {
    news: watch::Receiver<News>,
    told: Told,
    open: watch::Receiver<()>,
    settle: Duration,
    until: Instant,
    /// Given back when the connection ends, however it does.
    _place: OwnedSemaphorePermit,
}

/// What a connection has been told.
#[derive(Default)]
struct Told {
    version: Option<u64>,
    jobs: Option<u64>,
}

fn stream(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(listener, |mut listener| async move {
        let event = match listener.next().await? {
            Change::Catalogue(version) => Event::default().event("catalogue").data(version.to_string()),
            Change::Jobs => Event::default().event("jobs").data("moved"),
        };
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next change; none once the connection is to end.
    async fn next(&mut self) -> Option<Change> {
        loop {
            let news = *self.news.borrow_and_update();
            if let Some(change) = self.told.differs(news) {
                return Some(change);
            }
            tokio::select! {
                _ = self.open.changed() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                changed = self.news.changed() => changed.ok()?,
            }
            tokio::time::sleep(self.settle).await;
        }
    }
}

impl Told {
    /// A change that was not told yet; it counts as told from now on.
    fn differs(&mut self, news: News) -> Option<Change> {
        if let Some(version) = news.version.filter(|version| self.version != Some(*version)) {
            self.version = Some(version);
            return Some(Change::Catalogue(version));
        }
        (self.jobs.replace(news.jobs) != Some(news.jobs)).then_some(Change::Jobs)
    }
}

async fn version(store: &Arc<Store>) -> Option<u64> {
    let store = Arc::clone(store);
    let read = tokio::task::spawn_blocking(move || store.catalogue_version()).await;
    match read.ok()? {
        Ok(version) => Some(version),
        // Said once, by `health`.
        Err(StoreError::Moved { .. }) => None,
        Err(error) => {
            tracing::warn!("events: {error}");
            None
        }
    }
}
