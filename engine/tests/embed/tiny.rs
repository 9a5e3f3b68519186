//! Models small enough to lie beside the tests: another shape of BERT, a ready export,
//! and damaged ones.

use std::fs;
use std::path::{Path, PathBuf};

use engine::embed::Embedder;
use engine::embed::model::Digests;

use crate::agreement::check_agree;
use crate::golden::Golden;

pub(super) fn folder(name: &str) -> PathBuf {
    Path::new("tests/embed").join(name)
}

#[test]
fn a_bert_with_cls_pooling_and_half_precision_weights_agrees_too() {
    let embedder = Embedder::load(&folder("tiny"), &Digests::fresh()).unwrap();
    assert!(embedder.model_id().starts_with("tiny@"), "{}", embedder.model_id());
    assert_eq!((embedder.dimensions(), embedder.max_tokens()), (24, 32));
    let golden = Golden::read(include_str!("tiny/golden.json"));
    let texts: Vec<&str> = golden.items.iter().map(|item| item.text.as_str()).collect();
    for (item, found) in golden.items.iter().zip(embedder.embed(&texts).unwrap()) {
        check_agree(&item.text, &found, &item.millionths);
    }
}

#[test]
fn a_ready_export_is_pooled_over_the_texts_own_tokens() {
    let embedder = Embedder::load(&folder("tiny-export"), &Digests::fresh()).unwrap();
    assert_eq!((embedder.dimensions(), embedder.max_tokens()), (4, 256));
    // The graph looks up row i of a table whose cells are (4i + column) mod 7 − 3.
    let ids = [2, 4, 5, 3]; // [CLS] the call [SEP]
    let mut expected: Vec<f32> =
        (0..4).map(|column| ids.iter().map(|id| ((4 * id + column) % 7 - 3) as f32).sum()).collect();
    let length = expected.iter().map(|x| x * x).sum::<f32>().sqrt();
    expected.iter_mut().for_each(|x| *x /= length);
    let found = embedder.embed(&["a much longer text than the other one", "the call"]).unwrap();
    for (found, expected) in found[1].iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
    }
}

const FILES: [&str; 5] = [
    "config.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "model.safetensors",
    "1_Pooling/config.json",
];

/// A copy of the tiny BERT in a folder.
fn copy_to(dir: &Path) {
    fs::create_dir_all(dir.join("1_Pooling")).unwrap();
    for name in FILES {
        fs::copy(folder("tiny").join(name), dir.join(name)).unwrap();
    }
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_byte_more_in_any_file_makes_it_another_model_of_the_same_name() {
    let dir = tempfile::tempdir().unwrap();
    let model = dir.path().join("tiny");
    copy_to(&model);
    let before = Embedder::load(&model, &Digests::fresh()).unwrap();
    let id = |digests: &Digests| Embedder::identify(&model, digests).unwrap();
    assert_eq!(id(&Digests::fresh()), before.model_id());
    let digests = Digests::kept_in(dir.path().join("digests"));
    for name in FILES {
        let file = model.join(name);
        change(&file, |bytes| bytes.push(b' '));
        let changed = id(&digests);
        assert!(changed.starts_with("tiny@") && changed != before.model_id(), "{name}: {changed}");
        let refused = before.may_follow(&changed).unwrap_err().to_string();
        assert!(refused.contains("The files of the model tiny have changed"), "{refused}");
        change(&file, |bytes| bytes.truncate(bytes.len() - 1));
        assert_eq!(id(&digests), before.model_id(), "{name}");
    }
    before.may_follow(before.model_id()).unwrap();
    before.may_follow("another@0123456789abcdef").unwrap();
}

#[test]
fn in_the_folder_of_a_known_model_every_file_must_be_the_known_one() {
    let dir = tempfile::tempdir().unwrap();
    let model = dir.path().join("all-MiniLM-L6-v2");
    copy_to(&model);
    let message = Embedder::load(&model, &Digests::fresh()).err().expect("it is another model").to_string();
    assert!(message.contains("is not the file of all-MiniLM-L6-v2: its SHA-256 is "), "{message}");
    assert!(message.contains("Run `associations model fetch`"), "{message}");
}

#[test]
fn weights_that_give_no_numbers_are_named_before_anything_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    copy_to(dir.path());
    // Half-precision numbers of all ones are no numbers.
    change(&dir.path().join("model.safetensors"), |bytes| {
        let end = bytes.len();
        bytes[end / 2..].fill(0xff);
    });
    let message = match Embedder::load(dir.path(), &Digests::fresh()) {
        Ok(embedder) => embedder.embed(&["the call"]).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(message.contains("no number"), "{message}");
}

/// A copy of the tiny BERT with one of its files changed.
fn check_damaged(file: &str, damage: impl FnOnce(&mut Vec<u8>), expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    copy_to(dir.path());
    change(&dir.path().join(file), damage);
    let message =
        Embedder::load(dir.path(), &Digests::fresh()).err().expect("a damaged model is refused").to_string();
    assert!(message.contains(expected), "{message}");
    assert!(message.contains("`associations model fetch"), "{message}");
}

#[test]
fn damaged_models_are_refused_with_what_to_do() {
    check_damaged(
        "model.safetensors",
        |bytes| bytes.truncate(bytes.len() / 2),
        "model.safetensors cannot be used",
    );
    check_damaged("model.safetensors", Vec::clear, "model.safetensors cannot be used");
    check_damaged("tokenizer.json", |bytes| bytes.truncate(100), "tokenizer.json cannot be used");
    check_damaged("config.json", |bytes| bytes.truncate(10), "config.json cannot be used");
    let wider = |bytes: &mut Vec<u8>| {
        *bytes =
            String::from_utf8_lossy(bytes).replace("\"hidden_size\": 24", "\"hidden_size\": 26").into_bytes();
    };
    check_damaged("config.json", wider, "has the shape");
}
