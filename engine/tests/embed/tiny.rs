//! Models small enough to lie beside the tests: another shape of BERT, a ready export,
//! and damaged ones.

use std::fs;
use std::path::{Path, PathBuf};

use engine::embed::Embedder;

use crate::agreement::check_agree;
use crate::golden::Golden;

pub(super) fn folder(name: &str) -> PathBuf {
    Path::new("tests/embed").join(name)
}

#[test]
fn a_bert_with_cls_pooling_and_half_precision_weights_agrees_too() {
    let embedder = Embedder::load(&folder("tiny")).unwrap();
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
    let embedder = Embedder::load(&folder("tiny-export")).unwrap();
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

/// A copy of the tiny BERT with one of its files changed.
fn check_damaged(file: &str, damage: impl FnOnce(&mut Vec<u8>), expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("1_Pooling")).unwrap();
    for name in ["config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json"] {
        fs::copy(folder("tiny").join(name), dir.path().join(name)).unwrap();
    }
    let mut bytes = fs::read(dir.path().join(file)).unwrap();
    damage(&mut bytes);
    fs::write(dir.path().join(file), bytes).unwrap();
    let message = Embedder::load(dir.path()).err().expect("a damaged model is refused").to_string();
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
