//! A copy of the database while others go on reading and writing.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::merging::Halves;
use super::{Store, StoreError};

/// Pages copied at a time.
const STEP_PAGES: i32 = 4096;

/// Where SQLite's file format says how the file is written and read: 1 for a rollback
/// journal, 2 for a write-ahead log (<https://www.sqlite.org/fileformat.html>, "The Database Header").
const FORMAT_VERSIONS_OFFSET: u64 = 18;
const ROLLBACK_JOURNAL: [u8; 2] = [1, 1];

impl Store {
    /// Copies the database, as it is at the beginning of the call and with all of the imports that
    /// were accepted by then, to a new file that only
    /// its owner can read. Takes as long however much others write meanwhile. `target`
    /// appears when it is complete and on the disk. What is copied meanwhile has no name, so that
    /// a program that is killed leaves nothing behind.
    ///
    /// # Errors
    /// If `target` exists already or cannot be written, or the database cannot be read.
    pub fn backup(&self, target: &Path) -> Result<(), StoreError> {
        let cannot =
            |error: io::Error| StoreError::CannotOpen { path: target.to_owned(), reason: reason(&error) };
        if target.exists() {
            return Err(cannot(io::ErrorKind::AlreadyExists.into()));
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut snapshot = self.snapshot_in(folder)?;
        publish(&mut snapshot, folder, target).map_err(cannot)
    }

    /// The database as it is now, in a file of the folder that has no name any more.
    fn snapshot_in(&self, folder: &Path) -> Result<File, StoreError> {
        let cannot =
            |error: io::Error| StoreError::CannotOpen { path: folder.to_owned(), reason: reason(&error) };
        let nameless = Nameless::new_in(folder).map_err(cannot)?;
        let mut copy = nameless.connection;
        // Nothing but the file itself: a journal would need a name beside it.
        copy.pragma_update(None, "journal_mode", "off")?;
        copy.pragma_update(None, "synchronous", "off")?;
        self.in_place()?;
        let mut source = self.readers.get()?;
        let halves = loop {
            // An open snapshot: without one, every commit of others would begin the copy anew.
            let snapshot = source.transaction()?;
            let Some(halves) = Halves::of(&snapshot, &self.location)? else { continue };
            let backup = Backup::new(&snapshot, &mut copy)?;
            while backup.step(STEP_PAGES)? != StepResult::Done {}
            break halves;
        };
        drop(source);
        let mut file = nameless.file;
        without_log(&mut file).map_err(cannot)?;
        // What SQLite remembers of the file's first page is from before.
        copy.execute_batch("PRAGMA shrink_memory")?;
        halves.complete(&copy)?;
        Ok(file)
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AlreadyExists => "there is such a file already".into(),
        _ => error.to_string(),
    }
}

/// A database that only this process can reach: a program that is killed leaves nothing.
struct Nameless {
    connection: Connection,
    file: File,
}

impl Nameless {
    fn new_in(folder: &Path) -> io::Result<Self> {
        let named = tempfile::NamedTempFile::new_in(folder)?;
        let connection = Connection::open(named.path()).map_err(io::Error::other)?;
        // SQLite opens the file when it is first asked for something.
        connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
            .map_err(io::Error::other)?;
        let (file, path) = named.into_parts();
        path.close()?;
        Ok(Self { connection, file })
    }
}

/// Makes a file of this name that holds the snapshot; the name is given last.
fn publish(snapshot: &mut File, folder: &Path, target: &Path) -> io::Result<()> {
    let mut part = tempfile::tempfile_in(folder)?;
    fill(&mut part, snapshot)?;
    match give_name(&part, target) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // Where a file without a name cannot be given one: a kill in here leaves a file.
            let mut part = tempfile::NamedTempFile::new_in(folder)?;
            fill(part.as_file_mut(), snapshot)?;
            part.persist_noclobber(target)?;
        }
        named => named?,
    }
    // On some systems a folder cannot be opened; what the file holds is on the disk in any case.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

fn fill(part: &mut File, snapshot: &mut File) -> io::Result<()> {
    for_its_owner_alone(part)?;
    snapshot.seek(SeekFrom::Start(0))?;
    io::copy(snapshot, part)?;
    part.sync_all()
}

/// Makes the copy a database without a write-ahead log.
fn without_log(copy: &mut File) -> io::Result<()> {
    copy.seek(SeekFrom::Start(FORMAT_VERSIONS_OFFSET))?;
    copy.write_all(&ROLLBACK_JOURNAL)
}

#[cfg(unix)]
fn for_its_owner_alone(part: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    part.set_permissions(PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn for_its_owner_alone(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn give_name(part: &File, target: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};

    let part = format!("/proc/self/fd/{}", part.as_raw_fd());
    Ok(linkat(CWD, part, CWD, target, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
