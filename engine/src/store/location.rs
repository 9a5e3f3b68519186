//! Where a database is.

use std::path::{Path, PathBuf};

/// Links that are followed one after the other; Linux follows as many.
const LINKS_MAX: usize = 40;

/// Where a database is, whatever path led to it: symbolic links, relative paths and other
/// spellings of one place give one location. The file need not be there yet.
///
/// Everything that lies beside a database is found through this, so that programs that know
/// the database by different names share its locks, its key and its uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    file: PathBuf,
}

impl Location {
    /// The location that `path` leads to. Where that cannot be told, because a folder is
    /// missing or links go round in a circle, it is `path` itself, and opening it fails.
    pub fn of(path: &Path) -> Self {
        Self { file: resolve(path) }
    }

    /// The database file: absolute and without links.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The file or folder of the database's name with `ending` behind it, which lies beside it.
    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push(ending);
        name.into()
    }
}

fn resolve(path: &Path) -> PathBuf {
    let mut path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for _ in 0..LINKS_MAX {
        if let Ok(found) = path.canonicalize() {
            return found;
        }
        // It is not there yet, but its folder is; or it is a link to what is not there yet.
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { break };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        path = folder.join(name);
        match path.read_link() {
            Ok(target) => path = folder.join(target),
            Err(_) => break,
        }
    }
    path
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn check(path: &Path, expected: &Path) {
        assert_eq!(Location::of(path).file(), expected, "{}", path.display());
    }

    #[test]
    fn every_way_to_a_file_gives_one_location() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        std::fs::create_dir(home.join("data")).unwrap();
        symlink(home.join("data"), home.join("linked")).unwrap();
        symlink("data/team.db", home.join("by-name.db")).unwrap();
        symlink("by-name.db", home.join("by-two.db")).unwrap();
        let expected = home.join("data/team.db");
        for is_there in [false, true] {
            if is_there {
                std::fs::write(&expected, "").unwrap();
            }
            let ways =
                ["data/team.db", "linked/team.db", "data/../data/./team.db", "by-name.db", "by-two.db"];
            for way in ways {
                check(&home.join(way), &expected);
            }
        }
        assert_eq!(Location::of(&home.join("by-two.db")).beside(".key"), home.join("data/team.db.key"));
    }

    #[test]
    fn a_relative_path_is_of_the_present_folder() {
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();
        check(Path::new("not-there.db"), &here.join("not-there.db"));
        check(Path::new("./src/../not-there.db"), &here.join("not-there.db"));
    }

    #[test]
    fn what_leads_nowhere_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        symlink("b.db", home.join("a.db")).unwrap();
        symlink("a.db", home.join("b.db")).unwrap();
        assert!(Location::of(&home.join("a.db")).file().starts_with(&home));
        check(Path::new("/nonexistent/folder/a.db"), Path::new("/nonexistent/folder/a.db"));
    }
}
