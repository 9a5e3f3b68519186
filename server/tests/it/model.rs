//! Another model is another way to match; the former serves until the other has read everything.

use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::json;

use crate::kill::{a_little, jobs, pairs};
use crate::program::Desk;

#[test]
fn another_model_matches_anew_and_replaces_the_vectors() {
    let desk = a_little();
    desk.ok(&["associate", "--min-similarity", "0.2"]);
    let before = (desk.json(&["check"])["embeddings"].clone(), pairs(&desk));
    let missing = desk.command(&["model", "use", "another"]).output().unwrap();
    assert!(String::from_utf8_lossy(&missing.stderr).contains("is not installed"), "{missing:?}");
    let changed: serde_json::Value = serde_json::from_str(&use_tiny(&desk, &["--json"])).unwrap();
    assert_eq!(changed["name"], "tiny");
    assert_eq!(jobs(&desk)[0]["kind"], json!("change_model"));
    let after = (desk.json(&["check"])["embeddings"].clone(), pairs(&desk));
    assert_eq!(after.0, before.0, "one vector a text, of the new model only");
    assert_eq!(json!(after.1.len()), changed["pairs"]);
    assert_ne!(after.1, before.1);
}

#[test]
fn without_records_it_is_only_chosen() {
    let desk = Desk::new();
    let chosen = use_tiny(&desk, &[]);
    assert!(chosen.trim().ends_with("now uses tiny."), "{chosen}");
}

#[test]
fn a_model_whose_files_have_changed_is_named_and_used_only_when_it_is_chosen_again() {
    let desk = a_little();
    let models = desk.folder.path().join("associations/models");
    copy(Path::new("../engine/tests/embed/tiny"), &models.join("tiny"));
    let run = |arguments: &[&str]| {
        let output = desk.command(arguments).env("XDG_CACHE_HOME", desk.folder.path()).output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    desk.ok(&["associate", "--min-similarity", "0.2"]);
    assert!(run(&["model", "use", "tiny"]).0);
    assert!(run(&["search", "a subtitle file"]).0);
    let before = (desk.json(&["check"])["embeddings"].clone(), pairs(&desk));

    let weights = models.join("tiny/model.safetensors");
    let original = std::fs::read(&weights).unwrap();
    let mut changed = original.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    std::fs::write(&weights, changed).unwrap();
    for command in [&["associate", "--min-similarity", "0.2"][..], &["search", "a subtitle file"]] {
        let (is_done, said) = run(command);
        assert!(!is_done && said.contains("The files of the model tiny have changed"), "{command:?}: {said}");
    }
    assert_eq!((desk.json(&["check"])["embeddings"].clone(), pairs(&desk)), before, "nothing is mixed");

    std::fs::write(&weights, original).unwrap();
    assert!(run(&["search", "a subtitle file"]).0, "the former files are back");
    std::fs::write(
        models.join("tiny/config.json"),
        std::fs::read_to_string(models.join("tiny/config.json")).unwrap() + " ",
    )
    .unwrap();
    assert!(!run(&["search", "a subtitle file"]).0);
    let (is_done, said) = run(&["model", "use", "tiny"]);
    assert!(is_done, "{said}");
    assert!(run(&["search", "a subtitle file"]).0);
    assert_eq!(desk.json(&["check"])["embeddings"], before.0, "one vector a text, of the new files only");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(std::fs::copy(&path, &to).unwrap()),
        }
    }
}

/// Installs a model in a folder of the test's own and has the database use it.
fn use_tiny(desk: &Desk, options: &[&str]) -> String {
    let models = desk.folder.path().join("associations/models");
    std::fs::create_dir_all(&models).unwrap();
    symlink(Path::new("../engine/tests/embed/tiny").canonicalize().unwrap(), models.join("tiny")).unwrap();
    let command = [options, &["model", "use", "tiny"]].concat();
    let output = desk.command(&command).env("XDG_CACHE_HOME", desk.folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
