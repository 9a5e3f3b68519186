//! `GET /events`: server-sent events about changes.
//!
//! Events are `catalogue` with the new version, and `jobs` when a job has
//! changed. The page then fetches the data. Both are sent at the start of each connection, so
//! no change is missed after an interruption.
//!
//! There are no queues: each connection compares the current state, a small value,
//! with the state it has sent. A slow connection sends only the newest state,
//! and many changes use no additional memory.

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

/// Maximum number of connections. All tabs of a browser share one.
const LISTENERS_MAX: usize = 256;
/// How often to check whether another process has changed the database.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Timing of a connection.
const PACE: Pace = Pace {
    beat: Duration::from_secs(15),
    settle: Duration::from_millis(100),
    lasting: Duration::from_secs(30 * 60),
};

/// Timing of a connection.
#[derive(Clone, Copy)]
struct Pace {
    /// Interval of heartbeats (`beat`) on idle connections. A page that receives nothing for three
    /// intervals reconnects (see `public/pkg/events.js`), and proxies see that the
    /// connection is in use.
    beat: Duration,
    /// Changes within this time are combined.
    settle: Duration,
    /// Lifetime of a connection, after which the page reconnects. Frees slots of clients
    /// that do not read.
    lasting: Duration,
}

/// A server event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// The catalogue has this version.
    Catalogue(u64),
    /// A job has changed.
    Jobs,
}

/// The current state.
#[derive(Clone, Copy, Default)]
struct Current {
    /// Version of the catalogue, if known.
    version: Option<u64>,
    /// Number of job changes.
    jobs: u64,
}

/// Publishes events to all connections.
#[derive(Clone)]
pub struct Events {
    news: watch::Sender<Current>,
    /// Closed at shutdown.
    open: watch::Receiver<()>,
    places: Arc<Semaphore>,
    pace: Pace,
    store: Arc<Store>,
}

impl Events {
    /// Publishes changes of `store` until the returned sender is dropped.
    pub fn new(store: Arc<Store>) -> (Self, watch::Sender<()>) {
        let (closing, open) = watch::channel(());
        let (news, _) = watch::channel(Current::default());
        let places = Arc::new(Semaphore::new(LISTENERS_MAX));
        (Self { news, open, places, pace: PACE, store }, closing)
    }

    /// Publishes an event; can be called from any thread.
    pub fn publish(&self, change: ServerEvent) {
        self.news.send_if_modified(|news| match change {
            ServerEvent::Catalogue(version) => news.version.replace(version) != Some(version),
            ServerEvent::Jobs => {
                news.jobs = news.jobs.wrapping_add(1);
                true
            }
        });
    }

    /// Polls the catalogue's version while there are connections, until
    /// shutdown.
    pub async fn watch(self) {
        let mut open = self.open.clone();
        loop {
            tokio::select! {
                _ = open.changed() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if self.news.receiver_count() == 0 {
                // No connections: the next one is notified once the version is known again.
                self.news.send_modify(|news| news.version = None);
            } else if let Some(version) = version(&self.store).await {
                self.publish(ServerEvent::Catalogue(version));
            }
        }
    }

    /// The route, without the time limit of other requests.
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
        told: Sent::default(),
        open: events.open,
        settle: events.pace.settle,
        until: Instant::now() + events.pace.lasting,
        _place: place,
    };
    let beat = KeepAlive::new().interval(events.pace.beat).event(Event::default().event("beat").data("."));
    // Prevents nginx from buffering events.
    let headers = [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    (headers, Sse::new(stream(listener)).keep_alive(beat)).into_response()
}

/// One connection.
struct Listener {
    news: watch::Receiver<Current>,
    told: Sent,
    open: watch::Receiver<()>,
    settle: Duration,
    until: Instant,
    /// Released when the connection ends.
    _place: OwnedSemaphorePermit,
}

/// The state that a connection has sent.
#[derive(Default)]
struct Sent {
    version: Option<u64>,
    jobs: Option<u64>,
}

fn stream(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(listener, |mut listener| async move {
        let event = match listener.next().await? {
            ServerEvent::Catalogue(version) => Event::default().event("catalogue").data(version.to_string()),
            ServerEvent::Jobs => Event::default().event("jobs").data("moved"),
        };
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next event; `None` at the end of the connection.
    async fn next(&mut self) -> Option<ServerEvent> {
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

impl Sent {
    /// The next unsent event; marks it as sent.
    fn differs(&mut self, news: Current) -> Option<ServerEvent> {
        if let Some(version) = news.version.filter(|version| self.version != Some(*version)) {
            self.version = Some(version);
            return Some(ServerEvent::Catalogue(version));
        }
        (self.jobs.replace(news.jobs) != Some(news.jobs)).then_some(ServerEvent::Jobs)
    }
}

async fn version(store: &Arc<Store>) -> Option<u64> {
    let store = Arc::clone(store);
    let read = tokio::task::spawn_blocking(move || store.catalogue_version()).await;
    match read.ok()? {
        Ok(version) => Some(version),
        // Logged by `health`.
        Err(StoreError::Moved { .. }) => None,
        Err(error) => {
            tracing::warn!("events: {error}");
            None
        }
    }
}
