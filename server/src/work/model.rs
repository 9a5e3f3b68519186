//! The embedding model in memory: once, for whoever needs it.

use std::sync::{Arc, Mutex, PoisonError};

use engine::embed::Embedder;
use engine::embed::model::{Places, locate};
use engine::store::{Store, StoreError, Writer};

/// The setting of a database that names its model.
const SETTING: &str = "model";

/// The name of the model that `store` is to use, if one was chosen.
///
/// # Errors
/// If the database cannot be read.
pub fn chosen(store: &Store) -> Result<Option<String>, StoreError> {
    store.setting(SETTING)
}

/// Chooses the model of a database.
///
/// # Errors
/// If the database cannot be written.
pub(super) fn choose(writer: &mut Writer<'_>, name: &str) -> Result<(), StoreError> {
    writer.put_setting(SETTING, name)
}

/// Loads the model of a name, or the default one.
///
/// # Errors
/// If it is not installed or damaged.
pub fn load_named(name: Option<&str>) -> anyhow::Result<Embedder> {
    Ok(Embedder::load(&locate(&places()?, name)?)?)
}

/// Where models are.
///
/// # Errors
/// If the environment names no place.
pub fn places() -> anyhow::Result<Places> {
    Ok(Places::from_environment(|name| std::env::var_os(name))?)
}

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
        let name = chosen(&self.store)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Held { name: loaded, embedder }) = &*held
            && *loaded == name
        {
            return Ok(Arc::clone(embedder));
        }
        // The former one goes first: two would take twice the memory.
        *held = None;
        let embedder = Arc::new(load_named(name.as_deref())?);
        *held = Some(Held { name, embedder: Arc::clone(&embedder) });
        Ok(embedder)
    }
}
