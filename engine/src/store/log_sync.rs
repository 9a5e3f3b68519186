//! Putting commits on the disk.
//!
//! SQLite runs with `synchronous = normal`: a commit goes into the write-ahead log, and the
//! system may keep it in memory for a while. So whoever acknowledges a commit waits for one
//! `fsync` of the log after it. Commits that arrive while one is under way share the next.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::StoreError;

/// The write-ahead log of one database, and how much of it is on the disk.
pub(super) struct LogSync {
    log: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Commits of this process.
    committed: u64,
    /// How many of them are on the disk.
    synced: u64,
    is_syncing: bool,
    /// The system has failed to write a part of the log and may have dropped it: from then on
    /// another `fsync` would succeed and mean nothing.
    has_failed: bool,
    /// How often `fsync` was called.
    calls: u64,
    file: Option<File>,
}

impl LogSync {
    /// `log` is the path of the write-ahead log.
    pub(super) fn new(log: PathBuf) -> Self {
        Self { log, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Counts a commit and gives its number. To be called before the writer's turn ends.
    pub(super) fn committed(&self) -> u64 {
        let mut state = self.state.lock();
        state.committed += 1;
        state.committed
    }

    /// Refuses to begin what could not be put on the disk.
    ///
    /// # Errors
    /// If the disk has failed before.
    pub(super) fn is_sound(&self) -> Result<(), StoreError> {
        if self.state.lock().has_failed { Err(StoreError::NotOnDisk) } else { Ok(()) }
    }

    /// Waits until the commit of this number is on the disk.
    ///
    /// # Errors
    /// If the disk fails; nobody knows then whether the commit will survive.
    pub(super) fn wait(&self, commit: u64) -> Result<(), StoreError> {
        let mut state = self.state.lock();
        while state.synced < commit {
            if state.has_failed {
                return Err(StoreError::NotOnDisk);
            }
            if state.is_syncing {
                self.changed.wait(&mut state);
            } else {
                self.sync(&mut state);
            }
        }
        Ok(())
    }

    /// One call of `fsync`, for all commits until now.
    fn sync(&self, state: &mut MutexGuard<'_, State>) {
        let (until, file) = (state.committed, state.file.take());
        state.is_syncing = true;
        let synced = MutexGuard::unlocked(state, || self.sync_file(file));
        state.is_syncing = false;
        state.calls += 1;
        match synced {
            Ok(file) => {
                state.file = Some(file);
                state.synced = until;
            }
            Err(error) => {
                tracing::error!(%error, "the write-ahead log could not be put on the disk");
                state.has_failed = true;
            }
        }
        self.changed.notify_all();
    }

    /// SQLite has no locks on the log, so the file may be opened and closed beside it. It stays
    /// the same file for as long as the database is open.
    fn sync_file(&self, file: Option<File>) -> io::Result<File> {
        let file = match file {
            Some(file) => file,
            None => File::options().write(true).open(&self.log)?,
        };
        file.sync_data()?;
        Ok(file)
    }

    /// How often `fsync` was called.
    #[cfg(test)]
    pub(super) fn calls(&self) -> u64 {
        self.state.lock().calls
    }
}
