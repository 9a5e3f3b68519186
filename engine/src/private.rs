//! Files and folders that only their owner may use, whatever the umask is.
//!
//! The database and what lies beside it hold customers' words, and one file holds the key to
//! the stored secrets. Only Unix has modes; elsewhere the folder's own rules hold.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Creates a file for writing.
///
/// # Errors
/// If there is something of that name, or the system refuses.
pub fn create_file(path: &Path) -> io::Result<File> {
    let file = with_mode(OpenOptions::new().write(true).create_new(true)).open(path)?;
    narrow(path)?;
    Ok(file)
}

/// Creates an empty file, unless there is something of that name. It appears under its name
/// closed: closing it would end the locks that SQLite has on it for others in this process.
///
/// # Errors
/// If the system refuses.
pub fn create_empty(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Such a file has the mode 0600.
    let new = tempfile::Builder::new().prefix(".associations-").tempfile_in(folder)?.into_temp_path();
    match new.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// Opens an empty file that is only there to be locked, and creates it if necessary.
///
/// # Errors
/// If the system refuses.
pub fn open_lock(path: &Path) -> io::Result<File> {
    let file = with_mode(OpenOptions::new().write(true).create(true).truncate(false)).open(path)?;
    narrow(path)?;
    Ok(file)
}

/// Creates a folder unless it is there, and closes one that is there to others.
///
/// # Errors
/// If the system refuses.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        created => created?,
    }
    narrow(path)
}

/// Takes away what the owner does not need: all rights of the group and of others, and that of
/// running a file. A file that belongs to
/// another user, which only its owner can close, is left as it is, with a warning in the log.
///
/// # Errors
/// If the file is not there, or the system refuses.
pub fn narrow(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let about = std::fs::metadata(path)?;
        let owners = if about.is_dir() { FOLDER_MODE } else { FILE_MODE };
        let mode = about.permissions().mode() & 0o7777;
        if mode & !owners == 0 {
            return Ok(());
        }
        let narrowed = std::fs::set_permissions(path, PermissionsExt::from_mode(mode & owners));
        if let Err(error) = narrowed {
            if error.kind() != io::ErrorKind::PermissionDenied {
                return Err(error);
            }
            tracing::warn!(
                "{} belongs to another user and may be used by others (mode {mode:o})",
                path.display()
            );
        }
    }
    Ok(())
}

fn with_mode(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, FILE_MODE);
    options
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn new_files_and_folders_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        create_file(&path("file")).unwrap();
        create_empty(&path("empty")).unwrap();
        open_lock(&path("lock")).unwrap();
        create_folder(&path("folder")).unwrap();
        let modes = ["file", "empty", "lock", "folder"].map(|name| mode(&path(name)));
        assert_eq!(modes, [0o600, 0o600, 0o600, 0o700]);
        assert!(create_file(&path("file")).is_err(), "it is there");
    }

    #[test]
    fn what_is_there_and_open_to_others_is_closed_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let check = |path: &Path, before: u32, after: u32| {
            std::fs::set_permissions(path, PermissionsExt::from_mode(before)).unwrap();
            narrow(path).unwrap();
            assert_eq!(mode(path), after, "{before:o}");
        };
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        for (before, after) in
            [(0o644, 0o600), (0o666, 0o600), (0o440, 0o400), (0o755, 0o600), (0o600, 0o600)]
        {
            check(&file, before, after);
        }
        check(folder.path(), 0o2775, 0o700);
        create_folder(folder.path()).unwrap();
    }
}
