//! What can go wrong in the store.

use std::path::PathBuf;

/// Why the store did not do what was asked. The database is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is there but belongs to something else.
    #[error("{} is not a database of this program; name another file with --db.", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was made by a newer program.
    #[error("{} was written by a newer version of this program; update the program.", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The folder or file cannot be used.
    #[error("The database {} cannot be opened: {reason}.", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another program has held the database for too long.
    #[error("The database is in use by another program; try again when that has finished.")]
    Busy,
    /// The disk is full.
    #[error("The disk is full; free some space and try again.")]
    DiskFull,
    /// No reader became free in time.
    #[error("Too many requests are reading the database; try again in a moment.")]
    Overloaded(#[from] r2d2::Error),
    /// A stored value does not make sense.
    #[error("The database is damaged ({0}); run `associations check` and restore a backup.")]
    Damaged(String),
    /// The issue or the signal is not there.
    #[error("There is no {0} in the database.")]
    Unknown(String),
    /// More than a job's row is made for.
    #[error("The parameters or the key of the job are too long; shorten the path or the name.")]
    JobTooLong,
    /// Anything else that SQLite says.
    #[error("The database failed: {0}.")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
