//! Opening the file and bringing it up to date.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{FairMutex, Mutex};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::checkpoints::Checkpoints;
use super::examine::prepare;
use super::identity::{FileId, Identity};
use super::jobs::Live;
use super::log_sync::LogSync;
use super::{Location, Store, StoreError};

/// Marks the file as this program's: "asso" in the header of SQLite's file format.
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"asso");

/// Only ever append to this list: it is what existing databases have been through.
const MIGRATIONS: &[M<'_>] = &[
    M::up(include_str!("migrations/0001_first.sql")),
    M::up(include_str!("migrations/0002_reviewing.sql")),
    M::up(include_str!("migrations/0003_jobs.sql")),
    M::up(include_str!("migrations/0004_sources.sql")),
    M::up(include_str!("migrations/0005_deliveries.sql")),
    M::up(include_str!("migrations/0006_write_back.sql")),
    M::up(include_str!("migrations/0007_confidence.sql")),
    M::up(include_str!("migrations/0008_explanations.sql")),
    M::up(include_str!("migrations/0009_lanes.sql")),
    M::up(include_str!("migrations/0010_one_row.sql")),
    M::up(include_str!("migrations/0011_verdict_log.sql")),
    M::up(include_str!("migrations/0012_merge.sql")),
    M::up(include_str!("migrations/0013_association_generations.sql")),
    M::up(include_str!("migrations/0014_unreadable.sql")),
    M::up(include_str!("migrations/0015_company_decisions.sql")),
];

/// The version of the tables, as the file holds it.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

const READERS_MAX: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(10);
/// Between two tries to begin a write while another process writes. Short: that one may be
/// writing in many small steps.
const WRITE_AGAIN_AFTER: Duration = Duration::from_millis(1);
const READER_TIMEOUT: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the database, making it if it is not there. It and all that lies beside it are
    /// then its owner's alone. Imports that a program which died had accepted are completed first.
    ///
    /// # Errors
    /// If the file belongs to something else, to a newer program, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let location = Location::of(path);
        let (writer, file) = patiently(|| make_ready(&location))?;
        let identity = Arc::new(Identity::of(&location, file)?);
        let readers = r2d2::Pool::builder()
            .max_size(READERS_MAX)
            .min_idle(Some(0))
            .connection_timeout(READER_TIMEOUT)
            .test_on_check_out(false)
            // Who asked for the connection gets the error; r2d2 would log it beside that.
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Readers { location: location.clone(), identity: Arc::clone(&identity) })?;
        let live = Live::new(location.beside("-live"));
        writer.busy_timeout(WRITE_AGAIN_AFTER)?;
        let store = Self {
            checkpoints: Checkpoints::new(location.clone(), Arc::clone(&identity)),
            writer: FairMutex::new(writer),
            storing: Mutex::default(),
            log_sync: LogSync::new(location.beside("-wal")),
            readers,
            live,
            location,
            identity,
        };
        match store.finish_merges() {
            // What is there can be used; the rest comes when there is room.
            Err(error @ (StoreError::DiskFull | StoreError::Disk(_))) => {
                tracing::warn!("an accepted import could not be completed: {error}");
            }
            done => done?,
        }
        Ok(store)
    }
}

/// SQLite gives up at once, whatever time-out is set, where two programs make a database
/// ready at the same moment: tries again for as long as a busy database is waited for.
#[expect(clippy::disallowed_methods, reason = "SQLite tells nobody when the other program is done")]
pub(super) fn patiently<T>(work: impl Fn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let began = Instant::now();
    loop {
        match work() {
            Err(StoreError::Busy) if began.elapsed() < BUSY_TIMEOUT => std::thread::sleep(TRY_AGAIN_AFTER),
            done => return done,
        }
    }
}

fn make_ready(location: &Location) -> Result<(Connection, FileId), StoreError> {
    let file = prepare(location)?;
    let path = location.file();
    let mut writer =
        connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| cannot_open(path, &error))?;
    claim(&writer, path)?;
    writer.pragma_update(None, "journal_mode", "wal").map_err(|error| cannot_open(path, &error))?;
    migrate(&mut writer, path)?;
    // The log's size shows how much of it is not in the database yet; see `checkpoints`.
    writer.pragma_update(None, "wal_autocheckpoint", 0)?;
    writer.pragma_update(None, "journal_size_limit", 0)?;
    Ok((writer, file))
}

/// Makes the readers' connections.
pub(super) struct Readers {
    location: Location,
    identity: Arc<Identity>,
}

impl r2d2::ManageConnection for Readers {
    type Connection = Connection;
    type Error = StoreError;

    fn connect(&self) -> Result<Connection, StoreError> {
        let connection = connect(self.location.file(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "query_only", true)?;
        // Opened by its name, it could be another file than the writer's.
        self.identity.check()?;
        Ok(connection)
    }

    fn is_valid(&self, _: &mut Connection) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_broken(&self, _: &mut Connection) -> bool {
        false
    }
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
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
    let number = |pragma| {
        let read = connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
        read.map_err(|error| cannot_open(path, &error))
    };
    // In this order: another program may be marking the file at this moment.
    let pages = number("page_count")?;
    match (number("application_id")?, pages) {
        (APPLICATION_ID, _) => Ok(()),
        (0, 0) => Ok(connection.pragma_update(None, "application_id", APPLICATION_ID)?),
        _ => Err(StoreError::Foreign { path: path.to_owned() }),
    }
}

/// An error if a newer program has changed the tables since the database was opened.
pub(super) fn refuse_newer(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("PRAGMA user_version")?;
    let version: i64 = statement.query_row([], |row| row.get(0))?;
    if version <= VERSION {
        return Ok(());
    }
    Err(StoreError::Newer { path: location.file().to_owned() })
}

/// Brings the tables up to date. Another program may be doing the same: what fails because
/// of that is tried again from where the other has come to.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
    };
    loop {
        let before = version(connection)?;
        let error = match Migrations::from_slice(MIGRATIONS).to_latest(connection) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if version(connection)? > before {
            continue;
        }
        return Err(match error {
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                StoreError::Newer { path: path.to_owned() }
            }
            Error::RusqliteError { err, .. } => err.into(),
            error => StoreError::Damaged(error.to_string()),
        });
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
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { path, reason: "the file may not be written" },
        Some(ErrorCode::DiskFull) => StoreError::DiskFull,
        Some(ErrorCode::DatabaseBusy) => StoreError::Busy,
        _ => StoreError::CannotOpen { path, reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_a_newer_program_has_changed_meanwhile_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::open(&path).unwrap();
        let newer = Connection::open(&path).unwrap();
        newer.pragma_update(None, "user_version", VERSION + 1).unwrap();
        let error = store.write(|writer| writer.put_setting("a", "1")).unwrap_err();
        assert!(matches!(error, StoreError::Newer { .. }), "{error}");
        let again = Store::open(&path).err().unwrap();
        assert!(matches!(again, StoreError::Newer { .. }), "{again}");
    }
}
