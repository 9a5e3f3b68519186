//! Whether the files that are open are still those that lie at the database's location.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::{Location, StoreError};

/// Which files a store has open: the database, its write-ahead log and the log's index.
///
/// A file that is renamed, deleted or replaced stays open, and SQLite goes on writing to what
/// nobody will find again. So each is looked up by its name, and must be the one it was.
pub(super) struct Identity {
    parts: Vec<(PathBuf, FileId)>,
}

impl Identity {
    /// The files at `location`, which a connection has just opened. `database` is the
    /// database file as it was before that.
    pub(super) fn of(location: &Location, database: FileId) -> Result<Self, StoreError> {
        let mut parts = vec![(location.file().to_owned(), database)];
        for ending in ["-wal", "-shm"] {
            let path = location.beside(ending);
            // A file system without shared memory has neither.
            parts.extend(file_id(&path).map(|id| (path, id)));
        }
        let identity = Self { parts };
        identity.check()?;
        Ok(identity)
    }

    /// An error that names the file if one is not there any more, or is another one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match self.parts.iter().find(|(path, id)| file_id(path) != Some(*id)) {
            None => Ok(()),
            Some((path, _)) => Err(StoreError::Moved { path: path.clone() }),
        }
    }
}

/// What tells a file from all others that exist at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    pub(super) fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self { device: about.dev(), number: about.ino() }
        }
        // Elsewhere only a file that is gone is noticed.
        #[cfg(not(unix))]
        {
            let _ = about;
            Self { device: 0, number: 0 }
        }
    }
}

fn file_id(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|about| FileId::of(&about))
}
