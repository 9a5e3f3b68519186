//! One database is one database: by whatever path, and only as long as it is where it was.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use engine::secrets::{Secret, SecretName, Vault};
use engine::store::{Location, Store, StoreError};

use crate::fixture::{Scratch, noon};

#[test]
fn by_every_path_it_has_the_same_worker_the_same_jobs_and_the_same_key() {
    let scratch = Scratch::new();
    let role = scratch.store.take_worker_role("first", noon()).unwrap();
    assert!(role.is_some());
    scratch.store.add_job_line(1, noon(), "a line").unwrap();
    let vault = Vault::new(&scratch.path(), None);
    vault.put(&scratch.store, SecretName::LinearKey, &Secret::new("a key").unwrap(), noon()).unwrap();

    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    symlink(scratch.path(), &link).unwrap();
    let folder = elsewhere.path().join("folder");
    symlink(scratch.folder.path(), &folder).unwrap();
    for path in [link, folder.join("test.db"), folder.join("././test.db")] {
        let other = Store::open(&path).unwrap();
        assert_eq!(other.location(), scratch.store.location(), "{}", path.display());
        assert!(other.take_worker_role("second", noon()).unwrap().is_none(), "{}", path.display());
        assert_eq!(other.job_lines(1).unwrap().len(), 1);
        let secret = Vault::new(&path, None).get(&other, SecretName::LinearKey).unwrap().unwrap();
        assert_eq!(secret.expose(), "a key");
    }
    let beside = names(elsewhere.path());
    assert_eq!(beside, ["folder", "link.db"], "nothing lies beside a link");
}

#[test]
fn a_link_to_a_file_that_is_not_there_yet_makes_the_file_it_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let link = folder.path().join("link.db");
    symlink("data/team.db", &link).unwrap();
    let store = Store::open(&link).unwrap();
    let file = folder.path().join("data/team.db").canonicalize().unwrap();
    assert_eq!(store.location().file(), file);
    assert_eq!(Location::of(&link), *store.location());
}

#[test]
fn what_is_no_database_of_one_name_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name);
    std::fs::create_dir(path("folder")).unwrap();
    refused(&path("folder"), "it is a folder; name a file with --db.");
    let made = std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap();
    assert!(made.success());
    refused(&path("pipe"), "it is not a regular file; name another one with --db.");
    drop(Store::open(&path("first.db")).unwrap());
    std::fs::hard_link(path("first.db"), path("second.db")).unwrap();
    for name in ["first.db", "second.db"] {
        refused(&path(name), "delete one of the names, or make a copy.");
    }
    std::fs::remove_file(path("second.db")).unwrap();
    Store::open(&path("first.db")).unwrap();
}

fn refused(path: &Path, ending: &str) {
    let error = Store::open(path).err().unwrap();
    assert!(error.can_be_mended() && error.to_string().ends_with(ending), "{error}");
}

#[test]
fn files_that_were_open_to_others_are_closed_to_them() {
    let scratch = Scratch::new();
    scratch.store.add_job_line(1, noon(), "a line").unwrap();
    scratch.store.write(|writer| writer.put_setting("a", "1")).map_err(|error: StoreError| error).unwrap();
    let _role = scratch.store.take_worker_role("first", noon()).unwrap();
    let files: Vec<PathBuf> =
        names(scratch.folder.path()).iter().map(|name| scratch.folder.path().join(name)).collect();
    assert!(files.len() >= 7, "{files:?}");
    let wider = [".db", "-wal", "-shm", "-live", "-live-wal", "-live-shm"];
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
        if wider.iter().any(|ending| file.to_string_lossy().ends_with(ending)) {
            std::fs::set_permissions(file, PermissionsExt::from_mode(0o666)).unwrap();
        }
    }
    Store::open(&scratch.path()).unwrap();
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What happens to a file, and how it is undone, if it can be.
type Mishap = (fn(&Path), Option<fn(&Path)>);

fn away(file: &Path) -> PathBuf {
    file.with_extension("away")
}

const RENAMED: Mishap = (
    |file| std::fs::rename(file, away(file)).unwrap(),
    Some(|file| std::fs::rename(away(file), file).unwrap()),
);
const DELETED: Mishap = (|file| std::fs::remove_file(file).unwrap(), None);
const REPLACED: Mishap = (
    |file| {
        std::fs::rename(file, away(file)).unwrap();
        std::fs::write(file, "").unwrap();
    },
    Some(|file| std::fs::rename(away(file), file).unwrap()),
);

#[test]
fn a_file_that_is_moved_deleted_or_replaced_takes_no_more_and_works_on_when_it_is_back() {
    for part in ["", "-wal", "-shm"] {
        for (mishap, undo) in [RENAMED, DELETED, REPLACED] {
            let scratch = Scratch::new();
            put(&scratch.store, "before").unwrap();
            let file = scratch.store.location().beside(part);
            mishap(&file);
            let error = put(&scratch.store, "during").unwrap_err();
            assert!(matches!(&error, StoreError::Moved { path } if *path == file), "{part}: {error}");
            assert!(error.to_string().contains("Put the same file back, or restart the program."), "{error}");
            let read = scratch.store.setting("before").unwrap_err();
            assert!(matches!(read, StoreError::Moved { .. }), "{read}");
            let Some(undo) = undo else { continue };
            undo(&file);
            put(&scratch.store, "after").unwrap();
            let found = ["before", "during", "after"].map(|name| scratch.store.setting(name).unwrap());
            assert_eq!(found.map(|value| value.is_some()), [true, false, true], "{part}");
        }
    }
}

#[test]
fn what_is_written_while_the_file_is_moved_away_is_not_acknowledged() {
    let scratch = Scratch::new();
    let file = scratch.path();
    let done: Result<(), StoreError> = scratch.store.write(|writer| {
        writer.put_setting("during", "1")?;
        RENAMED.0(&file);
        Ok(())
    });
    assert!(matches!(done, Err(StoreError::Moved { .. })));
    RENAMED.1.unwrap()(&file);
    assert_eq!(scratch.store.setting("during").unwrap(), None, "what was refused did not happen");
}

#[test]
fn a_moved_file_is_given_all_that_was_acknowledged() {
    let scratch = Scratch::new();
    put(&scratch.store, "before").unwrap();
    RENAMED.0(&scratch.path());
    scratch.store.empty_log().unwrap();
    assert_eq!(std::fs::metadata(scratch.store.location().beside("-wal")).unwrap().len(), 0);
    let moved = Store::open(&away(&scratch.path())).unwrap();
    assert_eq!(moved.setting("before").unwrap().as_deref(), Some("1"));
    // Another file in its place gets nothing of it.
    let other = Store::open(&scratch.path()).unwrap();
    assert_eq!(other.setting("before").unwrap(), None);
    assert_eq!(other.check().unwrap().faults, Vec::<String>::new());
}

fn put(store: &Store, name: &str) -> Result<(), StoreError> {
    store.write(|writer| writer.put_setting(name, "1"))
}
