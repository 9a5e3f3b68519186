//! The embedding model in memory: once, for whoever needs it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use engine::embed::Embedder;
use engine::embed::model::{Digests, Places, locate};
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
    let places = places()?;
    Ok(Embedder::load(&locate(&places, name)?, &digests(&places))?)
}

/// Loads the model of a database.
///
/// # Errors
/// If it is not installed or damaged, or its files have changed since the database's
/// associations were made.
pub fn load_for(store: &Store) -> anyhow::Result<Embedder> {
    let embedder = load_named(chosen(store)?.as_deref())?;
    if let Some(last) = store.last_run()? {
        embedder.may_follow(&last.model)?;
    }
    Ok(embedder)
}

/// Looks at the files of a database's model without loading it.
///
/// # Errors
/// If it is not installed, or a file of a known model is not the known file.
pub fn verify(store: &Store) -> anyhow::Result<()> {
    let places = places()?;
    let folder = locate(&places, chosen(store)?.as_deref())?;
    Embedder::identify(&folder, &digests(&places))?;
    Ok(())
}

/// What is known of the files of models lies beside the models.
fn digests(places: &Places) -> Digests {
    Digests::kept_in(places.models.join(".digests.json"))
}

/// Which model a database uses, and its files as they are now, in words that change when it is
/// installed, replaced or removed.
pub(super) fn state(store: &Store) -> String {
    let name = chosen(store).unwrap_or_default();
    let folder = places().and_then(|places| Ok(locate(&places, name.as_deref())?));
    let files = folder.and_then(|folder| Ok(std::fs::read_dir(folder)?));
    let Ok(files) = files else { return "no model".to_owned() };
    let mut files: Vec<String> = files.filter_map(Result::ok).filter_map(|file| describe(&file)).collect();
    files.sort();
    format!("model {}", files.join(", "))
}

/// A file's name, size and time of change.
fn describe(file: &std::fs::DirEntry) -> Option<String> {
    let metadata = std::fs::metadata(file.path()).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", file.file_name().display(), metadata.len(), changed.as_millis()))
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
        let embedder = Arc::new(load_for(&self.store)?);
        *held = Some(Held { name, embedder: Arc::clone(&embedder) });
        Ok(embedder)
    }
}
