//! What lies at a database's location, before SQLite opens it.
//!
//! Nothing here opens the file: closing it again would end the locks that another connection
//! of this process has on it.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use super::identity::FileId;
use super::{Location, StoreError};
use crate::private;

/// What lies beside a database and is to be closed to others.
const BESIDE: [&str; 5] = ["-wal", "-shm", "-live", "-live-wal", "-live-shm"];

/// Creates the file if there is none, empty, and takes the rights of others away. Returns
/// which file it is.
///
/// # Errors
/// If it is no file that can be a database, has several names, or may not be written.
pub(super) fn prepare(location: &Location) -> Result<FileId, StoreError> {
    let cannot = |reason: String| StoreError::CannotOpen { path: location.file().to_owned(), reason };
    if std::fs::metadata(location.file()).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        create(location)?;
    }
    let about = std::fs::metadata(location.file()).map_err(|error| cannot(error.to_string()))?;
    refuse_what_is_no_database(location, &about)?;
    refuse_read_only(location)?;
    private::narrow(location.file()).map_err(|error| cannot(error.to_string()))?;
    for ending in BESIDE {
        // They come and go while other programs use the database.
        let _ = private::narrow(&location.beside(ending));
    }
    Ok(FileId::of(&about))
}

fn create(location: &Location) -> Result<(), StoreError> {
    private::create_empty(location.file()).map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "its folder is missing or may not be written".to_owned()
            }
            _ => error.to_string(),
        };
        StoreError::CannotOpen { path: location.file().to_owned(), reason }
    })
}

/// Under another name the same database would have another log, and two logs destroy it.
pub(super) fn refuse_what_is_no_database(location: &Location, about: &Metadata) -> Result<(), StoreError> {
    let reason = if about.is_dir() {
        "it is a folder; name a file with --db"
    } else if !about.is_file() {
        "it is not a regular file; name another one with --db"
    } else if has_other_names(about) {
        "it has a second name (a hard link), and writing under both would destroy it; delete one of the names, or \
         make a copy"
    } else if is_mounted(location.file()) {
        "the file is mounted without its folder, so its write-ahead log would lie elsewhere; mount the folder that \
         holds it"
    } else {
        return Ok(());
    };
    Err(StoreError::CannotOpen { path: location.file().to_owned(), reason: reason.to_owned() })
}

fn refuse_read_only(location: &Location) -> Result<(), StoreError> {
    let read_only = |reason| Err(StoreError::ReadOnly { path: location.file().to_owned(), reason });
    if !may_write(location.file()) {
        return read_only("the file may not be written");
    }
    if !location.file().parent().is_some_and(may_write) {
        return read_only("its folder may not be written");
    }
    Ok(())
}

#[cfg(unix)]
fn has_other_names(about: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(about) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Whether the file itself, rather than a folder above it, is where something is mounted.
#[cfg(target_os = "linux")]
fn is_mounted(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    // A kernel that cannot tell is older than 2020.
    let about = statx(CWD, path, AtFlags::empty(), StatxFlags::empty());
    about.is_ok_and(|about| about.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mounted(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|about| about.is_dir() || !about.permissions().readonly())
}
