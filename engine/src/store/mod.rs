//! Everything that is kept, in one SQLite file.
//!
//! The only folder that contains SQL. One writer at a time, several readers beside
//! it (write-ahead log); every method either does all of its work or none. All of
//! them block: asynchronous callers run them on a thread for blocking work.

mod associations;
mod backup;
mod calibrations;
mod catalogue;
mod changes;
mod cut;
mod deliveries;
mod details;
mod embeddings;
mod error;
mod explanations;
mod export;
mod issues;
mod jobs;
mod maintenance;
mod needs;
mod open;
mod removal;
mod runs;
mod saved_views;
mod secrets;
mod signals;
mod sync_state;
#[cfg(test)]
mod testing;
mod texts;
mod vectors;
mod verdicts;
mod word_counts;
mod workspace;
mod writer;
mod written;

pub use associations::{NewPair, Scope};
pub use calibrations::{JudgedPair, StoredCalibration};
pub use changes::{Changes, Inputs};
pub use deliveries::{Delivery, DeliveryCounts, DeliveryLine, Fate, Keeping, NewDelivery};
pub use embeddings::{PendingText, Side};
pub use error::StoreError;
pub use explanations::{ExplanationKey, KeptExplanation};
pub use export::{IssueLine, PairLine, SignalLine};
pub use jobs::{Cancel, JOBS_KEPT, JobEnd, Role};
pub use maintenance::{CheckReport, Counts};
pub use open::beside;
pub use removal::RecordTimes;
pub use runs::{LastRun, Run};
pub use secrets::KnownSecret;
pub use sync_state::SyncState;
pub use vectors::{AllVectors, ChangedVector, ChangedVectors, Vectors};
pub use verdicts::{GivenVerdict, NewVerdict, Origin};
pub use writer::{Outcome, Writer};
pub use written::WrittenAttachment;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension};

/// A list as the tables hold it.
fn list(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Damaged("a list is not a JSON array of texts".into()))
}

/// The database of one team.
pub struct Store {
    writer: Mutex<Connection>,
    readers: r2d2::Pool<open::Readers>,
    /// The small database of running jobs.
    live: jobs::Live,
    /// Where the database is, whatever way led to it: what lies beside it must be the same.
    place: PathBuf,
}

impl Store {
    /// Runs `work` in one transaction: kept if it returns `Ok`, undone otherwise.
    ///
    /// # Errors
    /// What `work` returns, or that the database cannot be written.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock_writer();
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let mut writer = Writer::new(&transaction);
        let done = work(&mut writer)?;
        writer.finish()?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(done)
    }

    /// A remembered setting.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT value FROM setting WHERE name = ?1";
            Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
        })
    }

    /// Runs `work` on one consistent state of the database.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.readers.get()?;
        let snapshot = connection.transaction()?;
        work(&snapshot)
    }

    /// A thread that panicked inside a transaction has undone it, so the connection is good.
    fn lock_writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
