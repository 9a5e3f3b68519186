//! `GET /events`: server-sent events, from which open pages hear of what has changed.
//!
//! An event says only what is new: `catalogue` with the version, `jobs` when some job has
//! moved. The page then asks for it. Whoever comes back after a break is told both at once,
//! so nothing is missed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio_stream::Stream;

/// Pages that listen at a time; what comes on top goes on without.
const LISTENERS_MAX: usize = 256;
/// Events that a slow listener may be behind before it is told everything anew.
const BEHIND_MAX: usize = 64;
/// How often the database is asked whether another process has changed it.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a quiet connection is shown to be alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The catalogue has this version now.
    Catalogue(u64),
    /// Some job has moved.
    Jobs,
}

/// Where changes are told and heard.
#[derive(Clone)]
pub struct Events {
    changes: broadcast::Sender<Change>,
    /// Closed when the program is to end.
    open: watch::Receiver<()>,
    turns: Arc<Semaphore>,
    store: Arc<Store>,
}

impl Events {
    /// Tells of changes in `store` until the other half is dropped.
    pub fn new(store: Arc<Store>) -> (Self, watch::Sender<()>) {
        let (closing, open) = watch::channel(());
        let (changes, _) = broadcast::channel(BEHIND_MAX);
        (Self { changes, open, turns: Arc::new(Semaphore::new(LISTENERS_MAX)), store }, closing)
    }

    /// Tells everybody who listens; from any thread.
    pub fn tell(&self, change: Change) {
        // Nobody may be listening.
        let _ = self.changes.send(change);
    }

    /// Looks at the catalogue's version from time to time, while somebody listens, until the
    /// program is to end.
    pub async fn watch(self) {
        let mut open = self.open.clone();
        let mut told = None;
        loop {
            tokio::select! {
                _ = open.changed() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if self.changes.receiver_count() == 0 {
                continue;
            }
            let version = version(&self.store).await;
            if version.is_some() && version != told {
                told = version;
                version.into_iter().for_each(|version| self.tell(Change::Catalogue(version)));
            }
        }
    }

    /// The route, with limits of its own: it has no end.
    pub fn router(self) -> Router {
        Router::new().route("/events", get(listen).with_state(self))
    }
}

async fn listen(State(events): State<Events>) -> Response {
    let Ok(turn) = Arc::clone(&events.turns).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "60")], "Too many pages listen.\n")
            .into_response();
    };
    let changes = events.changes.subscribe();
    let first = version(&events.store).await.map(Change::Catalogue).into_iter().chain([Change::Jobs]);
    let listener =
        Listener { first: first.collect(), changes, open: events.open, store: events.store, _turn: turn };
    Sse::new(stream(listener)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

struct Listener {
    /// Told before anything else, last first.
    first: Vec<Change>,
    changes: broadcast::Receiver<Change>,
    open: watch::Receiver<()>,
    store: Arc<Store>,
    _turn: OwnedSemaphorePermit,
}

fn stream(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(listener, |mut listener| async move {
        let change = listener.next().await?;
        let event = match change {
            Change::Catalogue(version) => Event::default().event("catalogue").data(version.to_string()),
            Change::Jobs => Event::default().event("jobs").data("moved"),
        };
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next change; none once the program is to end.
    async fn next(&mut self) -> Option<Change> {
        if let Some(change) = self.first.pop() {
            return Some(change);
        }
        let change = tokio::select! {
            _ = self.open.changed() => return None,
            change = self.changes.recv() => change,
        };
        match change {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => {
                self.first.extend(version(&self.store).await.map(Change::Catalogue));
                Some(Change::Jobs)
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
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
