//! Who does the jobs of a database: one program at a time.

use std::fs::{File, TryLockError};

use jiff::Timestamp;

use crate::store::{Store, StoreError};

/// The right to do the jobs of a database, until it is dropped or the program ends.
///
/// It is a lock of the operating system on an empty file beside the database. The system
/// takes it back the moment a program dies, however that happens, and never before: no
/// clock can be wrong about it, and nobody waits for a dead program's time to run out.
pub struct WorkerRole {
    _lock: File,
}

impl Store {
    /// Takes the role for `worker`, and back from the dead what they were doing; none if
    /// another program has it.
    ///
    /// # Errors
    /// If the lock cannot be made or the database cannot be written.
    pub fn take_worker_role(&self, worker: &str, now: Timestamp) -> Result<Option<WorkerRole>, StoreError> {
        let cannot = |error: std::io::Error| StoreError::CannotOpen {
            path: self.lock.clone(),
            reason: error.to_string(),
        };
        let lock =
            File::options().create(true).truncate(false).write(true).open(&self.lock).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        self.live.end_leases_of_others(worker)?;
        self.take_back_jobs(now)?;
        Ok(Some(WorkerRole { _lock: lock }))
    }
}
