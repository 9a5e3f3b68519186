//! Opening the file and bringing it up to date.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::{Store, StoreError};

/// Marks the file as this program's: "asso" in the header of SQLite's file format.
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"asso");

/// Only ever append to this list: it is what existing databases have been through.
const MIGRATIONS: &[M<'_>] = &[
    M::up(include_str!("migrations/0001_first.sql")),
    M::up(include_str!("migrations/0002_reviewing.sql")),
    M::up(include_str!("migrations/0005_deliveries.sql")),
];

const READERS_MAX: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const READER_TIMEOUT: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the database, making it if it is not there.
    ///
    /// # Errors
    /// If the file belongs to something else, to a newer program, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
            .map_err(|error| cannot_open(path, &error))?;
        claim(&writer, path)?;
        writer.pragma_update(None, "journal_mode", "wal").map_err(|error| cannot_open(path, &error))?;
        migrate(&mut writer, path)?;
        let readers = r2d2::Pool::builder()
            .max_size(READERS_MAX)
            .min_idle(Some(0))
            .connection_timeout(READER_TIMEOUT)
            .test_on_check_out(false)
            .build(Readers { path: path.to_owned() })?;
        Ok(Self { writer: Mutex::new(writer), readers })
    }
}

/// Makes the readers' connections.
pub(super) struct Readers {
    path: PathBuf,
}

impl r2d2::ManageConnection for Readers {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        let connection = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn is_valid(&self, _: &mut Connection) -> Result<(), rusqlite::Error> {
        Ok(())
    }

    fn has_broken(&self, _: &mut Connection) -> bool {
        false
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Refuses a file that is someone else's; marks a new one.
fn claim(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let (id, pages) = match (number("application_id"), number("page_count")) {
        (Ok(id), Ok(pages)) => (id, pages),
        (Err(error), _) | (_, Err(error)) => return Err(cannot_open(path, &error)),
    };
    match (id, pages) {
        (APPLICATION_ID, _) => Ok(()),
        (0, 0) => Ok(connection.pragma_update(None, "application_id", APPLICATION_ID)?),
        _ => Err(StoreError::Foreign { path: path.to_owned() }),
    }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    match Migrations::from_slice(MIGRATIONS).to_latest(connection) {
        Ok(()) => Ok(()),
        Err(Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => {
            Err(StoreError::Newer { path: path.to_owned() })
        }
        Err(Error::RusqliteError { err, .. }) => Err(err.into()),
        Err(error) => Err(StoreError::Damaged(error.to_string())),
    }
}

fn cannot_open(path: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign { path },
        Some(ErrorCode::CannotOpen) => {
            StoreError::CannotOpen { path, reason: "its folder is missing or may not be written".into() }
        }
        Some(ErrorCode::ReadOnly) => StoreError::CannotOpen { path, reason: "it may not be written".into() },
        Some(ErrorCode::DatabaseBusy) => StoreError::Busy,
        _ => StoreError::CannotOpen { path, reason: error.to_string() },
    }
}
