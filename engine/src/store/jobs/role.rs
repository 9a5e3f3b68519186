//! What one program at a time may do with a database: its jobs, and following a service.

use std::fs::{File, TryLockError};
use std::path::Path;

use jiff::Timestamp;

use crate::private;
use crate::store::{Store, StoreError};

/// A right that one program at a time has, until it is dropped or the program ends.
///
/// It is a lock of the operating system on an empty file beside the database. The system
/// takes it back the moment a program dies, however that happens, and never before: no
/// clock can be wrong about it, and nobody waits for a dead program's time to run out.
pub struct Role {
    _lock: File,
}

impl Store {
    /// Takes the role of doing the jobs for `worker`, and back from the dead what they were
    /// doing; none if another program has it.
    ///
    /// # Errors
    /// If the lock cannot be made or the database cannot be written.
    pub fn take_worker_role(&self, worker: &str, now: Timestamp) -> Result<Option<Role>, StoreError> {
        self.in_place()?;
        let Some(role) = take(&self.location.beside("-worker"))? else { return Ok(None) };
        self.live.end_leases_of_others(worker)?;
        self.take_back_jobs(now)?;
        Ok(Some(role))
    }

    /// Takes the role of following the service `source`, which a program may have that does
    /// no other jobs; none if another has it.
    ///
    /// # Errors
    /// If the lock cannot be made.
    pub fn take_sync_role(&self, source: &str) -> Result<Option<Role>, StoreError> {
        self.in_place()?;
        take(&self.location.beside(&format!("-sync-{source}")))
    }
}

fn take(path: &Path) -> Result<Option<Role>, StoreError> {
    let cannot =
        |error: std::io::Error| StoreError::CannotOpen { path: path.to_owned(), reason: error.to_string() };
    let lock = private::open_lock(path).map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Role { _lock: lock })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}
