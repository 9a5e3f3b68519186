//! What the pages get from the server that hosts them.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::{Answer, Catalogue, Query};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::Fault;

/// An error of whatever the catalogue is read from.
pub type ReadError = Box<dyn std::error::Error + Send + Sync>;

type Read = dyn Fn(Option<u64>) -> Result<Option<Catalogue>, ReadError> + Send + Sync;

/// Handed to every page and server function through leptos' context.
#[derive(Clone)]
pub struct AppState {
    read: Arc<Read>,
    held: Arc<Mutex<Option<Arc<Snapshot>>>>,
}

/// A catalogue as it stood at one version, with its wire form.
pub struct Snapshot {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// What [`Catalogue::to_bytes`] makes of it.
    pub bytes: Vec<u8>,
    /// A weak entity tag: the version, and a digest because two databases, or two
    /// releases of this program, may share a version but not their bytes.
    pub etag: String,
}

impl AppState {
    /// `read` is given the version that is already held and returns a newer
    /// catalogue, or nothing when there is none. It may block; it is called on a
    /// thread of its own, never twice at once, for every request: the usual case,
    /// that nothing is newer, must be cheap.
    pub fn new(
        read: impl Fn(Option<u64>) -> Result<Option<Catalogue>, ReadError> + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), held: Arc::default() }
    }

    /// The catalogue as it stands now.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        let read = Arc::clone(&self.read);
        let mut held = Arc::clone(&self.held).lock_owned().await;
        // The lock goes along, so that a request that is given up does not let a
        // second read begin beside the first.
        let work = spawn_blocking(move || {
            let version = held.as_ref().map(|snapshot| snapshot.catalogue.version);
            if let Some(catalogue) = read(version)? {
                *held = Some(Arc::new(Snapshot::of(catalogue)?));
            }
            held.clone().ok_or_else(|| ReadError::from("no catalogue was read"))
        });
        match work.await {
            Ok(result) => result.map_err(|error| Fault::internal(&error)),
            Err(error) => Err(Fault::internal(&error)),
        }
    }

    /// Answers a query from the catalogue as it stands now.
    pub async fn answer(&self, query: Query) -> Result<Answer, Fault> {
        let snapshot = self.snapshot().await?;
        let work = spawn_blocking(move || snapshot.catalogue.answer(&query));
        work.await.map_err(|error| Fault::internal(&error))
    }
}

impl Snapshot {
    fn of(catalogue: Catalogue) -> Result<Self, ReadError> {
        let bytes = catalogue.to_bytes()?;
        let mut digest = DefaultHasher::new();
        bytes.hash(&mut digest);
        let etag = format!("W/\"{}-{:016x}\"", catalogue.version, digest.finish());
        Ok(Self { catalogue, bytes, etag })
    }
}
