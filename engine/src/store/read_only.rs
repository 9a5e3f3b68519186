//! Opening a database that may only be read.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::open::{APPLICATION_ID, VERSION, connect};
use super::{Location, StoreError};

/// A database that is looked at and not touched: not even files beside it are made.
pub(super) struct ReadOnly {
    pub(super) connection: Connection,
    /// The write-ahead log, if it holds changes that could not be read.
    pub(super) unread_log: Option<PathBuf>,
}

/// Opens a database of this version for reading.
///
/// # Errors
/// If it is of another version or another program, or cannot be read.
pub(super) fn open_read_only(location: &Location) -> Result<ReadOnly, StoreError> {
    let found = find(location)?;
    let number = |pragma| found.connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let path = location.file().to_owned();
    if number("application_id")? != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign { path });
    }
    match number("user_version")? {
        VERSION => Ok(found),
        newer if newer > VERSION => Err(StoreError::Newer { path }),
        _ => Err(StoreError::Older { path }),
    }
}

/// With its log where that can be read, which needs an index beside it that can be written or
/// is there already; otherwise the file alone, which nobody may change meanwhile.
fn find(location: &Location) -> Result<ReadOnly, StoreError> {
    let log = location.beside("-wal");
    let log_bytes = std::fs::metadata(&log).map(|about| about.len()).ok();
    if log_bytes.is_some()
        && let Ok(connection) = connect(location.file(), OpenFlags::SQLITE_OPEN_READ_ONLY)
        && is_readable(&connection)
    {
        return Ok(ReadOnly { connection, unread_log: None });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = connect(&immutable(location.file()), flags)?;
    Ok(ReadOnly { connection, unread_log: log_bytes.filter(|bytes| *bytes > 0).map(|_| log) })
}

fn is_readable(connection: &Connection) -> bool {
    connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).is_ok()
}

/// The address of a file that SQLite takes to be unchangeable, and so neither locks it nor
/// looks for a log.
fn immutable(path: &Path) -> PathBuf {
    let mut uri = OsString::from("file://");
    for part in path.as_os_str().as_encoded_bytes() {
        match part {
            b'/' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*part).to_string())
            }
            other => uri.push(format!("%{other:02X}")),
        }
    }
    uri.push("?immutable=1");
    uri.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_file_is_a_valid_address() {
        let address = immutable(Path::new("/a b/ü?#%&.db"));
        assert_eq!(address, Path::new("file:///a%20b/%C3%BC%3F%23%25%26.db?immutable=1"));
    }

    #[test]
    fn nothing_is_made_beside_a_file_that_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::of(&folder.path().join("a ? b.db"));
        drop(super::super::Store::open(location.file()).unwrap());
        let count = || std::fs::read_dir(folder.path()).unwrap().count();
        let before = count();
        let found = open_read_only(&location).unwrap();
        assert_eq!((found.unread_log, count()), (None, before));
    }
}
