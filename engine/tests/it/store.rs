//! The database itself.

use std::sync::Barrier;

use engine::sources::Kind;
use engine::store::{Store, StoreError};
use serde_json::json;

use crate::fixture::{LetterCounter, Scratch, issue, noon, signal};

#[test]
fn a_file_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let words = "These are my notes, and they are long enough to look like a page of something. ".repeat(20);
    std::fs::write(&path, &words).unwrap();
    let error = Store::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), words);
}

#[test]
fn a_folder_that_is_not_there_is_said_plainly() {
    let error = Store::open("/nonexistent/folder/a.db".as_ref()).err().unwrap();
    assert_eq!(
        error.to_string(),
        "The database /nonexistent/folder/a.db cannot be opened: its folder is missing or may not be written."
    );
}

#[test]
fn several_that_make_the_same_database_at_once_all_get_it() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..10 {
        let path = folder.path().join(format!("{round}.db"));
        let barrier = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    let store = Store::open(&path).unwrap();
                    assert_eq!(store.jobs(1).unwrap(), []);
                    store.add_job_line(1, noon(), "here").unwrap();
                });
            }
        });
    }
}

#[test]
fn the_catalogue_holds_associations_and_moves_on_with_changes() {
    let scratch = filled();
    let before = scratch.store.catalogue().unwrap();
    assert_eq!(before.issues.identifier, ["ENG-1", "ENG-2"]);
    assert_eq!(before.signals.key, ["1", "2"]);
    assert_eq!((before.pairs.issue[0], before.pairs.signal[0]), (0, 0), "the surest comes first");
    assert!(before.pairs.confidence.is_sorted_by(|a, b| a >= b));
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha")]));
    assert_eq!(scratch.store.catalogue_version().unwrap(), before.version, "nothing has changed");
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha alpha")]));
    assert!(scratch.store.catalogue_version().unwrap() > before.version);
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let scratch = Scratch::new();
    let outcome: Result<(), StoreError> = scratch.store.write(|writer| {
        writer.put_setting("kept", "no")?;
        Err(StoreError::Busy)
    });
    assert!(outcome.is_err());
    assert_eq!(scratch.store.setting("kept").unwrap(), None);
}

#[test]
fn readers_see_the_whole_of_a_write_or_nothing() {
    let scratch = Scratch::new();
    let other = Store::open(&scratch.path()).unwrap();
    scratch
        .store
        .write(|writer| {
            writer.put_setting("a", "1")?;
            assert_eq!(other.setting("a")?, None);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(other.setting("a").unwrap().as_deref(), Some("1"));
}

pub fn filled() -> Scratch {
    let scratch = Scratch::new();
    scratch.import_json(Kind::Signals, &json!([signal(1, "alpha"), signal(2, "zzz")]));
    scratch.import_json(Kind::Issues, &json!([issue(1, "alpha"), issue(2, "xyx")]));
    crate::associate::run(&scratch, &LetterCounter::default(), 0.5);
    scratch
}

#[test]
fn saved_views_are_limited_and_the_sentence_says_what_to_do() {
    use engine::store::{SAVED_VIEWS_MAX, StoreError, VIEW_NAME_MAX_CHARS, VIEW_URL_MAX_BYTES};
    let scratch = Scratch::new();
    let put = |name: &str, url: &str| scratch.store.write(|writer| writer.put_saved_view(name, url, noon()));
    let check_refused = |name: &str, url: &str, said: &str| {
        let refused: Result<(), StoreError> = put(name, url);
        assert!(refused.unwrap_err().to_string().contains(said), "{name} {said}");
    };
    (0..SAVED_VIEWS_MAX).for_each(|number| put(&number.to_string(), "/issues").unwrap());
    check_refused("one more", "/issues", "200 views are saved already; delete one first.");
    put("7", "/signals").unwrap();
    scratch.store.write(|writer| writer.drop_saved_view("8")).unwrap();
    put("one more", "/issues").unwrap();
    assert_eq!(scratch.store.saved_views().unwrap().len(), SAVED_VIEWS_MAX);
    scratch.store.write(|writer| writer.drop_saved_view("9")).unwrap();
    check_refused(&"ü".repeat(VIEW_NAME_MAX_CHARS + 1), "/issues", "shorten it");
    check_refused("long", &"x".repeat(VIEW_URL_MAX_BYTES + 1), "remove some");
    put(&"ü".repeat(VIEW_NAME_MAX_CHARS), "/issues").unwrap();
}
