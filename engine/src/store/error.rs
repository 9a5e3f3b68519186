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
    /// The file was made by an older program, and may not be changed.
    #[error(
        "{} was written by an older version of this program and cannot be brought up to date, because it is read-only; \
         copy it to a writable folder.",
        path.display()
    )]
    Older {
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
    /// It can be read, but not written.
    #[error(
        "The database {} is read-only: {reason}. Make it writable, or copy it to a writable folder; \
         `associations check` works on it as it is.",
        path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What may not be written, as a sentence without its full stop.
        reason: &'static str,
    },
    /// One of the database's files is not where it was when it was opened.
    #[error(
        "The database file {} was moved, deleted or replaced while the program was running, so nothing can be read \
         or saved. Put the same file back, or restart the program.",
        path.display()
    )]
    Moved {
        /// The file.
        path: PathBuf,
    },
    /// Other work, in this program or another, has held the database for too long.
    #[error("The database is busy with other work, so this was not done; try again in a moment.")]
    Busy,
    /// The disk failed while something was being saved.
    #[error(
        "The disk failed while changes were being saved, and the last ones may be lost; check the disk, then restart \
         the program."
    )]
    NotOnDisk,
    /// The disk is full.
    #[error("The disk is full; free some space and try again.")]
    DiskFull,
    /// The operating system refused to read or write a part of the file.
    #[error(
        "The disk refused to read or write the database ({0}); check that it has space, that `ulimit -f` allows files \
         of this size, and that the disk is sound, then try again."
    )]
    Disk(String),
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
    /// A saved view is over a limit; the sentence says which and what to do.
    #[error("{0}")]
    OverLimit(String),
    /// Anything else that SQLite says.
    #[error("The database failed: {0}.")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Whether whoever runs the program can do something about it, now or by waiting, and the
    /// sentence says what. The others are faults of the database or of the program.
    pub fn can_be_mended(&self) -> bool {
        match self {
            Self::Foreign { .. }
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::CannotOpen { .. }
            | Self::ReadOnly { .. }
            | Self::Moved { .. }
            | Self::Busy
            | Self::NotOnDisk
            | Self::DiskFull
            | Self::Disk(_)
            | Self::Overloaded(_) => true,
            Self::Damaged(_) | Self::Unknown(_) | Self::JobTooLong | Self::OverLimit(_) | Self::Sqlite(_) => {
                false
            }
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error.to_string()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
