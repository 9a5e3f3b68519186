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
mod check;
mod checkpoints;
mod companies;
mod deliveries;
mod details;
mod embeddings;
mod error;
mod estimates;
mod examine;
mod explanations;
mod export;
mod generations;
mod identity;
mod issues;
mod jobs;
mod location;
mod log_sync;
mod maintenance;
mod merging;
mod needs;
mod open;
mod read_only;
mod rehash;
mod removal;
mod runs;
mod saved_views;
mod secrets;
mod signals;
mod staging;
mod sync_state;
#[cfg(test)]
mod testing;
mod texts;
mod threshold;
mod unreadable;
mod vectors;
mod verdicts;
mod whole;
mod word_counts;
mod workspace;
mod writer;
mod writing;
mod written;

pub use associations::{NewPair, Scope};
pub use calibrations::{JudgedPair, StoredCalibration};
pub use changes::{Changes, Inputs};
pub use check::CheckReport;
pub use companies::{COMPANY_DECISIONS_MAX, Demand, KnownCompanies};
pub use deliveries::{Delivery, DeliveryCounts, DeliveryLine, Fate, Keeping, NewDelivery};
pub use embeddings::{PendingText, Side};
pub use error::StoreError;
pub use estimates::Estimates;
pub use explanations::{ExplanationKey, KeptExplanation};
pub use export::{IssueLine, PairLine, SignalLine};
pub use jobs::{Cancel, GivenUp, JOBS_KEPT, JobEnd, Role, Turn};
pub use location::Location;
pub use maintenance::Counts;
pub use merging::{Merge, Merged};
pub use removal::RecordTimes;
pub use runs::{LastRun, Run};
pub use saved_views::{SAVED_VIEWS_MAX, VIEW_NAME_MAX_CHARS, VIEW_URL_MAX_BYTES};
pub use secrets::{KnownSecret, SealedKey};
pub use staging::{Stage, Staged};
pub use sync_state::SyncState;
pub use vectors::{AllVectors, ChangedVector, ChangedVectors, Vectors};
pub use verdicts::{GivenVerdict, NewVerdict, Origin, PairVerdict, Undone, VerdictEvent, VerdictLine};
pub use whole::{WholeIssue, WholeSignal};
pub use writer::{Outcome, Writer};
pub use written::WrittenAttachment;

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{FairMutex, FairMutexGuard, Mutex};
use rusqlite::{Connection, OptionalExtension};

/// How long emptying the log waits for readers of old states.
const EMPTYING_PATIENCE: Duration = Duration::from_secs(5);

/// A list as the tables hold it.
fn list(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Damaged("a list is not a JSON array of texts".into()))
}

/// The database of one team.
pub struct Store {
    /// First, so that its connection is closed before the writer's.
    checkpoints: checkpoints::Checkpoints,
    writer: FairMutex<Connection>,
    /// One run at a time is stored.
    storing: Mutex<()>,
    log_sync: log_sync::LogSync,
    readers: r2d2::Pool<open::Readers>,
    /// The small database of running jobs.
    live: jobs::Live,
    location: Location,
    /// Which files the connections have open; readers' connections look, too.
    identity: Arc<identity::Identity>,
}

impl Store {
    /// Where the database is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Whether the database is where it was opened.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if one of its files was renamed, deleted or replaced.
    pub fn in_place(&self) -> Result<(), StoreError> {
        self.identity.check()
    }

    /// Writes the log into the database file, wherever that is now, so that a file that was
    /// moved away from its log holds all that was acknowledged.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        let connection = self.lock_writer();
        let deadline = Instant::now() + EMPTYING_PATIENCE;
        loop {
            let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            match busy {
                0 => return Ok(()),
                // The connection's own time-out is the pause between two tries.
                _ if Instant::now() < deadline => {}
                _ => return Err(StoreError::Busy),
            }
        }
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
        self.in_place()?;
        let mut connection = self.readers.get()?;
        let snapshot = connection.transaction()?;
        work(&snapshot)
    }

    /// A thread that panicked inside a transaction has undone it, so the connection is good.
    fn lock_writer(&self) -> FairMutexGuard<'_, Connection> {
        self.writer.lock()
    }
}
