//! The embedding model, loaded once and shared.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use engine::embed::Embedder;
use engine::embed::model::{Digests, Places, locate};
use engine::store::{Store, StoreError, Writer};

/// Name of the setting for the model.
const SETTING: &str = "model";

/// The name of the selected model, if any.
///
/// # Errors
/// If the database cannot be read.
pub fn chosen(store: &Store) -> Result<Option<String>, StoreError> {
    store.setting(SETTING)
}

/// Selects the model of a database.
///
/// # Errors
/// If the database cannot be written.
pub(super) fn choose(writer: &mut Writer<'_>, name: &str) -> Result<(), StoreError> {
    writer.put_setting(SETTING, name)
}

/// Loads a model by name, or the default one.
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
/// associations were computed.
pub fn load_for(store: &Store) -> anyhow::Result<Embedder> {
    let embedder = load_named(chosen(store)?.as_deref())?;
    if let Some(last) = store.last_run()? {
        embedder.may_follow(&last.model)?;
    }
    Ok(embedder)
}

/// Verifies the files of a database's model without loading it.
///
/// # Errors
/// If it is not installed, or a file of a known model has another digest.
pub fn verify(store: &Store) -> anyhow::Result<()> {
    let places = places()?;
    let folder = locate(&places, chosen(store)?.as_deref())?;
    Embedder::identify(&folder, &digests(&places))?;
    Ok(())
}

/// Cached digests of model files, stored with the models.
fn digests(places: &Places) -> Digests {
    Digests::kept_in(places.models.join(".digests.json"))
}

/// Fingerprint of a database's model and its files; changes when the model is
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

/// Name, size and modification time of a file.
fn describe(file: &std::fs::DirEntry) -> Option<String> {
    let metadata = std::fs::metadata(file.path()).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", file.file_name().display(), metadata.len(), changed.as_millis()))
}

/// Directories of models.
///
/// # Errors
/// If the environment does not define one.
pub fn places() -> anyhow::Result<Places> {
    Ok(Places::from_environment(|name| std::env::var_os(name))?)
}

/// Loads the model of a database on first use, and again after another one was
/// selected.
pub struct SharedModel {
    store: Arc<Store>,
    loaded: Mutex<Option<LoadedModel>>,
}

struct LoadedModel {
    name: Option<String>,
    embedder: Arc<Embedder>,
}

impl SharedModel {
    /// Creates it without loading.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, loaded: Mutex::new(None) }
    }

    /// The model. Blocks while it is being loaded.
    ///
    /// # Errors
    /// If it is not installed or damaged.
    pub fn get(&self) -> anyhow::Result<Arc<Embedder>> {
        let name = chosen(&self.store)?;
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(LoadedModel { name: loaded_name, embedder }) = &*loaded
            && *loaded_name == name
        {
            return Ok(Arc::clone(embedder));
        }
        // Drop the previous model first, to save memory.
        *loaded = None;
        let embedder = Arc::new(load_for(&self.store)?);
        *loaded = Some(LoadedModel { name, embedder: Arc::clone(&embedder) });
        Ok(embedder)
    }
}
