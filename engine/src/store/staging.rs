//! The records of one file, beside the database until all of them are merged into it.
//!
//! A staging file is a sequence of records, each behind its length in bytes (`u32`, little-endian).
//! Whoever fills or merges it holds an operating-system lock on it; one that nobody has locked and
//! no row of the table `merge` names was left by a program that died.

use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::{Issue, Signal};
use serde::{Deserialize, Serialize};

use super::identity::FileId;
use super::{Location, Store, StoreError};
use crate::private;

/// Behind the database's name, before a number.
const ENDING: &str = "-import-";

/// An import is accepted where the disk has room for this many times its records.
#[cfg(unix)]
const ROOM_FACTOR: u64 = 2;

/// A record and its source text.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Staged {
    /// An issue.
    Issue(Box<Issue>, String),
    /// A signal.
    Signal(Box<Signal>, String),
}

/// A staging file that is being filled. Dropped, it is removed, and nothing has changed.
pub struct Stage {
    pub(super) ending: String,
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Store {
    /// Begins an import. The database is not touched.
    ///
    /// # Errors
    /// If no file can be made beside the database.
    pub fn stage(&self) -> Result<Stage, StoreError> {
        loop {
            let ending = format!("{ENDING}{:016x}", RandomState::new().hash_one(std::process::id()));
            let path = self.location.beside(&ending);
            let file = private::create_file(&path).map_err(disk)?;
            file.lock().map_err(disk)?;
            // Between the two another program may have taken it for an orphan.
            if is_at(&file, &path) {
                return Ok(Stage { ending, path, file: Some(BufWriter::new(file)) });
            }
        }
    }

    /// Removes the staging files that programs which died have left, except for `kept`.
    pub(super) fn sweep_staging(&self, kept: &[String]) {
        let database = self.location.file();
        let (Some(folder), Some(name)) = (database.parent(), database.file_name()) else { return };
        let prefix = format!("{}{ENDING}", name.to_string_lossy());
        // Where the folder cannot be listed they stay, and do no harm.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(number) = name.to_str().and_then(|name| name.strip_prefix(&prefix)) else { continue };
            if !kept.contains(&format!("{ENDING}{number}")) {
                remove_unless_locked(&folder.join(&name));
            }
        }
    }
}

fn remove_unless_locked(path: &Path) {
    let Ok(file) = File::options().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        let _ = std::fs::remove_file(path);
    }
}

impl Stage {
    /// Adds a record.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, record: &Staged) -> Result<(), StoreError> {
        let bytes = postcard::to_allocvec(record).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let Some(file) = &mut self.file else { return Ok(()) };
        let written =
            file.write_all(&(bytes.len() as u32).to_le_bytes()).and_then(|()| file.write_all(&bytes));
        written.map_err(disk)
    }

    /// Puts the file and its name on the disk, and gives it for reading, still locked.
    pub(super) fn complete(mut self) -> Result<StagedFile, StoreError> {
        let Some(file) = self.file.take() else { return Err(StoreError::Busy) };
        let file = file.into_inner().map_err(|error| disk(error.into_error()))?;
        file.sync_all().map_err(disk)?;
        if let Some(folder) = self.path.parent() {
            // On some systems a folder cannot be opened.
            File::open(folder).and_then(|folder| folder.sync_all()).unwrap_or_default();
        }
        let reading = File::open(&self.path).map_err(disk)?;
        let path = self.path.clone();
        Ok(StagedFile { path, reader: BufReader::new(reading), _lock: Some(file), stage: Some(self) })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.ending.is_empty() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// A complete staging file.
pub(super) struct StagedFile {
    path: PathBuf,
    reader: BufReader<File>,
    /// Nobody else merges it for as long as this is open.
    _lock: Option<File>,
    /// Removes the file unless it is accepted.
    stage: Option<Stage>,
}

impl StagedFile {
    /// The file of an accepted import that nobody merges; none while somebody does.
    pub(super) fn take_over(location: &Location, ending: &str) -> Result<Option<Self>, StoreError> {
        let path = location.beside(ending);
        let lock = File::options().write(true).open(&path).map_err(disk)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(disk(error)),
        }
        Ok(Some(Self { _lock: Some(lock), ..Self::look_at(location, ending)? }))
    }

    /// The file for reading, whoever merges it.
    pub(super) fn look_at(location: &Location, ending: &str) -> Result<Self, StoreError> {
        let path = location.beside(ending);
        let reader = BufReader::new(File::open(&path).map_err(disk)?);
        Ok(Self { path, reader, _lock: None, stage: None })
    }

    /// What its name has behind the database's; none if it is accepted already.
    pub(super) fn ending(&self) -> Option<&str> {
        self.stage.as_ref().map(|stage| stage.ending.as_str())
    }

    /// Whether the disk has room for the records once more, with their columns and words.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] if it has not.
    #[cfg(unix)]
    pub(super) fn must_have_room(&self) -> Result<(), StoreError> {
        let size_bytes = std::fs::metadata(&self.path).map_err(disk)?.len();
        // A system that does not say how much is free is believed to have enough.
        let Ok(about) = rustix::fs::statvfs(&self.path) else { return Ok(()) };
        let free_bytes = about.f_bavail.saturating_mul(about.f_frsize);
        if free_bytes < size_bytes.saturating_mul(ROOM_FACTOR) { Err(StoreError::DiskFull) } else { Ok(()) }
    }

    #[cfg(not(unix))]
    pub(super) fn must_have_room(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// From now on the file stays until it is merged.
    pub(super) fn keep(&mut self) {
        if let Some(stage) = &mut self.stage {
            stage.ending.clear();
        }
    }

    /// Goes to where a record begins.
    pub(super) fn seek(&mut self, position: u64) -> Result<(), StoreError> {
        self.reader.seek(SeekFrom::Start(position)).map_err(disk)?;
        Ok(())
    }

    /// The next record and how many bytes it takes; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Staged, u64)>, StoreError> {
        let mut length = [0; 4];
        match self.reader.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read.map_err(disk)?,
        }
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.reader.read_exact(&mut bytes).map_err(disk)?;
        let record = postcard::from_bytes(&bytes)
            .map_err(|_| StoreError::Damaged(format!("{} cannot be read", self.path.display())))?;
        Ok(Some((record, (length.len() + bytes.len()) as u64)))
    }

    /// Removes the file: all of it is in the database.
    pub(super) fn remove(self) {
        // One that stays is removed when the database is opened the next time.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let id = |about: io::Result<std::fs::Metadata>| about.ok().map(|about| FileId::of(&about));
    id(file.metadata()) == id(std::fs::metadata(path))
}

fn disk(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::Disk(error.to_string()),
    }
}
