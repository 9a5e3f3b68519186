//! The SHA-256 of files, worked out once and remembered as long as the file is the same.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A smaller file is hashed in no time.
const REMEMBERED_MIN_BYTES: u64 = 1 << 20;
/// Files that are remembered; beyond that all are forgotten.
const REMEMBERED_MAX: usize = 64;
/// A file that was changed so shortly before may change again without its times showing it.
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

/// Hashes files. What is known of large ones is kept in a file of its own.
pub struct Digests {
    kept_in: Option<PathBuf>,
}

/// What tells that a file is the same as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    size_bytes: u64,
    inode: u64,
    modified_ns: i64,
    /// When its bytes, name or times were last changed, which nobody can set.
    changed_ns: i64,
}

#[derive(Serialize, Deserialize)]
struct Known {
    stamp: Stamp,
    sha256: String,
}

impl Digests {
    /// Hashes every file anew.
    pub fn fresh() -> Self {
        Self { kept_in: None }
    }

    /// Remembers in `file` what it has hashed. A file that is missing, damaged or not writable
    /// costs time and nothing else.
    pub fn kept_in(file: PathBuf) -> Self {
        Self { kept_in: Some(file) }
    }

    /// The bytes of a file and their SHA-256 in lower-case hexadecimal.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(in crate::embed) fn read(&self, path: &Path) -> io::Result<(Vec<u8>, String)> {
        let mut file = File::open(path)?;
        let before = Stamp::of(&file.metadata()?);
        let mut bytes = Vec::with_capacity(before.size_bytes as usize);
        file.read_to_end(&mut bytes)?;
        let is_steady = before == Stamp::of(&file.metadata()?);
        if !is_steady || before.size_bytes < REMEMBERED_MIN_BYTES {
            let sha256 = sha256(&bytes);
            return Ok((bytes, sha256));
        }
        if let Some(sha256) = self.recall(path, before) {
            return Ok((bytes, sha256));
        }
        let sha256 = sha256(&bytes);
        // Not to remember it is no failure.
        let _ = self.remember(path, before, &sha256);
        Ok((bytes, sha256))
    }

    fn recall(&self, path: &Path, stamp: Stamp) -> Option<String> {
        let known = self.all()?.remove(path)?;
        (known.stamp == stamp).then_some(known.sha256)
    }

    fn remember(&self, path: &Path, stamp: Stamp, sha256: &str) -> io::Result<()> {
        let Some(kept_in) = &self.kept_in else { return Ok(()) };
        let folder = kept_in.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        // The clock of the file system, by which the file was changed, too.
        let now = Stamp::of(&file.as_file().metadata()?).changed_ns;
        if now - stamp.changed_ns.max(stamp.modified_ns) < SETTLED_AFTER_NS {
            return Ok(());
        }
        let mut all = self.all().filter(|all| all.len() < REMEMBERED_MAX).unwrap_or_default();
        all.insert(path.to_owned(), Known { stamp, sha256: sha256.to_owned() });
        file.write_all(&serde_json::to_vec(&all)?)?;
        file.persist(kept_in)?;
        Ok(())
    }

    fn all(&self) -> Option<BTreeMap<PathBuf, Known>> {
        serde_json::from_slice(&std::fs::read(self.kept_in.as_ref()?).ok()?).ok()
    }
}

impl Stamp {
    #[cfg(unix)]
    fn of(about: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
        Self {
            size_bytes: about.len(),
            inode: about.ino(),
            modified_ns: ns(about.mtime(), about.mtime_nsec()),
            changed_ns: ns(about.ctime(), about.ctime_nsec()),
        }
    }

    #[cfg(not(unix))]
    fn of(about: &Metadata) -> Self {
        let modified = about.modified().ok();
        let since = modified.and_then(|time| time.duration_since(std::time::SystemTime::UNIX_EPOCH).ok());
        let modified_ns = since.map_or(0, |since| since.as_nanos() as i64);
        Self { size_bytes: about.len(), inode: 0, modified_ns, changed_ns: modified_ns }
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::FileTimes;
    use std::time::{Duration, SystemTime};

    use super::*;

    const SIZE: usize = REMEMBERED_MIN_BYTES as usize;

    struct Desk {
        folder: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let desk = Self { folder: tempfile::tempdir().unwrap() };
            std::fs::write(desk.file(), vec![7; SIZE]).unwrap();
            desk
        }

        fn file(&self) -> PathBuf {
            self.folder.path().join("weights")
        }

        fn digests(&self) -> Digests {
            Digests::kept_in(self.folder.path().join("digests"))
        }

        fn read(&self) -> String {
            self.digests().read(&self.file()).unwrap().1
        }

        /// As if the file had been hashed long after it was written, with this outcome.
        fn remember(&self, sha256: &str) {
            let stamp = Stamp::of(&self.file().metadata().unwrap());
            let known = BTreeMap::from([(self.file(), Known { stamp, sha256: sha256.to_owned() })]);
            std::fs::write(self.folder.path().join("digests"), serde_json::to_vec(&known).unwrap()).unwrap();
        }
    }

    #[test]
    fn a_file_that_is_the_same_is_not_hashed_again() {
        let desk = Desk::new();
        assert_eq!(desk.read(), sha256(&vec![7; SIZE]));
        desk.remember("what was found before");
        assert_eq!(desk.read(), "what was found before");
        assert_eq!(Digests::fresh().read(&desk.file()).unwrap().1, sha256(&vec![7; SIZE]));
    }

    #[test]
    fn a_file_that_has_just_been_written_is_not_remembered() {
        let desk = Desk::new();
        desk.read();
        assert!(!desk.folder.path().join("digests").exists());
    }

    #[test]
    fn a_changed_byte_is_seen_though_size_and_time_are_as_before() {
        let desk = Desk::new();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let set_time = |file: &Path| {
            let file = File::options().write(true).open(file).unwrap();
            file.set_times(FileTimes::new().set_modified(long_ago)).unwrap();
        };
        set_time(&desk.file());
        desk.remember("what was found before");
        let mut bytes = vec![7; SIZE];
        bytes[SIZE / 2] ^= 1;
        std::fs::write(desk.file(), &bytes).unwrap();
        set_time(&desk.file());
        assert_eq!(desk.read(), sha256(&bytes));
    }

    #[test]
    fn a_damaged_memory_is_no_memory() {
        let desk = Desk::new();
        std::fs::write(desk.folder.path().join("digests"), "{").unwrap();
        assert_eq!(desk.read(), sha256(&vec![7; SIZE]));
    }
}
