//! The embedding model in memory: once, for whoever needs it.

use std::sync::{Arc, Mutex, PoisonError};

use engine::embed::Embedder;
use engine::store::Store;

/// Loads the model of a database when it is first needed, and again when the database has
/// been given another.
pub struct SharedModel {
    store: Arc<Store>,
    held: Mutex<Option<Held>>,
}

struct Held {
    name: Option<String>,
    embedder: Arc<Embedder>,
}

impl SharedModel {
    /// Nothing is loaded yet.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, held: Mutex::new(None) }
    }

    /// The model. Whoever comes while it is being loaded waits.
    ///
    /// # Errors
    /// If it is not installed or damaged.
    pub fn get(&self) -> anyhow::Result<Arc<Embedder>> {
        let name = crate::cli::chosen_model(&self.store)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Held { name: loaded, embedder }) = &*held
            && *loaded == name
        {
            return Ok(Arc::clone(embedder));
        }
        // The former one goes first: two would take twice the memory.
        *held = None;
        let embedder = Arc::new(crate::cli::load_model(name.as_deref())?);
        *held = Some(Held { name, embedder: Arc::clone(&embedder) });
        Ok(embedder)
    }
}
