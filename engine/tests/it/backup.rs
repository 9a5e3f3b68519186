//! Copies of a database in use.

use std::os::unix::fs::PermissionsExt;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::sources::Kind;
use engine::store::{Store, StoreError};
use serde_json::json;

use crate::fixture::{Scratch, signal};
use crate::store::filled;

#[test]
fn a_backup_made_while_others_write_is_whole() {
    let scratch = filled();
    let copy = scratch.folder.path().join("copy.db");
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            barrier.wait();
            for id in 100..160 {
                scratch.import_json(Kind::Signals, &json!([signal(id, "while copying")]));
            }
        });
        barrier.wait();
        scratch.store.backup(&copy).unwrap();
    });
    let report = Store::open(&copy).unwrap().check().unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    assert!(report.counts.associations > 0 && report.counts.signals >= 1);
    let error = scratch.store.backup(&copy).unwrap_err();
    assert!(error.to_string().contains("there is such a file already"), "{error}");
}

#[test]
fn a_backup_ends_however_steadily_others_write() {
    const WRITES_MAX: usize = 20_000;
    let scratch = Scratch::new();
    put(&scratch, "room", &"x".repeat(40 << 20));
    let (copy, has_ended) = (scratch.folder.path().join("copy.db"), AtomicBool::new(false));
    let written = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut count = 0;
            while count < WRITES_MAX && !has_ended.load(Ordering::SeqCst) {
                count += 1;
                put(&scratch, "count", &count.to_string());
            }
            count
        });
        scratch.store.backup(&copy).unwrap();
        has_ended.store(true, Ordering::SeqCst);
        writer.join().unwrap()
    });
    assert!(written < WRITES_MAX, "it ended only after the writing had");
    assert_eq!(Store::open(&copy).unwrap().check().unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_backup_is_one_file_for_its_owner_alone() {
    let scratch = filled();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    scratch.store.backup(&copy).unwrap();
    let names: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["copy.db"]);
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_into_a_folder_that_is_not_there_says_so() {
    let error = filled().store.backup("/no/such/folder/copy.db".as_ref()).unwrap_err();
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
}

fn put(scratch: &Scratch, name: &str, value: &str) {
    scratch.store.write(|writer| writer.put_setting(name, value)).map_err(|error: StoreError| error).unwrap();
}
