//! Moving a model in: checked, whole, at once.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::ModelError;
use super::known;

/// A model that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// A folder in the making beside its target. Dropped unfinished, it vanishes.
pub(super) struct Staging {
    folder: TempDir,
    target: PathBuf,
}

impl Staging {
    /// An empty folder that may become `target`.
    pub(super) fn new(target: &Path) -> Result<Self, ModelError> {
        let parent = target.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(ModelError::disk(parent))?;
        let folder = tempfile::Builder::new()
            .prefix(".installing-")
            .tempdir_in(parent)
            .map_err(ModelError::disk(parent))?;
        Ok(Self { folder, target: target.to_owned() })
    }

    /// A folder for whatever is needed on the way; it goes when this goes.
    pub(super) fn scratch(&self, name: &str) -> Result<PathBuf, ModelError> {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).map_err(ModelError::disk(&path))?;
        Ok(path)
    }

    /// Where to put the file called `path` in the model's folder.
    pub(super) fn place(&self, path: &str) -> Result<PathBuf, ModelError> {
        let place = self.folder.path().join("model").join(path);
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent).map_err(ModelError::disk(parent))?;
        }
        Ok(place)
    }

    /// Moves the folder in, in place of any that is there.
    pub(super) fn finish(self) -> Result<(), ModelError> {
        let replaced = self.folder.path().join("replaced");
        match std::fs::rename(&self.target, &replaced) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ModelError::disk(&self.target)(error)),
        }
        std::fs::rename(self.folder.path().join("model"), &self.target).map_err(|error| {
            // Put back what was there; if even that fails, the first error says more.
            drop(std::fs::rename(&replaced, &self.target));
            ModelError::disk(&self.target)(error)
        })
    }
}

/// Copies all of `from` into the new file `to`, at most `limit_bytes`, and onto the disk.
pub(super) fn write(mut from: impl Read, to: &Path, limit_bytes: u64) -> io::Result<()> {
    let mut file = File::create(to)?;
    io::copy(&mut from.by_ref().take(limit_bytes), &mut file)?;
    file.flush()?;
    file.sync_all()
}

/// Whether the file at `path` has the size and the hash it should; if not, what differs.
pub(super) fn verify(path: &Path, expected: &known::File) -> Result<(), String> {
    let size = path.metadata().map_err(|error| error.to_string())?.len();
    if size != expected.size_bytes {
        return Err(format!("it has {size} bytes instead of {}", expected.size_bytes));
    }
    let digest = sha256(path).map_err(|error| error.to_string())?;
    if digest != expected.sha256 {
        return Err(format!("its SHA-256 is {digest} instead of {}", expected.sha256));
    }
    Ok(())
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            read => hasher.update(&buffer[..read]),
        }
    }
}
