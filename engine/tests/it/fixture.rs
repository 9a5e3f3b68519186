//! Small things that the tests need: a store in a folder of its own, records, and
//! an embedder that is quick and predictable.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use engine::associate::TextEmbedder;
use engine::embed::{Completion, EmbedError};
use engine::import::{ImportError, ImportOptions, ImportReport, import};
use engine::sources::{Input, Kind, ReadOptions};
use engine::store::Store;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A store whose folder goes when it goes.
pub struct Scratch {
    pub store: Store,
    pub folder: tempfile::TempDir,
}

impl Scratch {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        Self { store, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    pub fn import(&self, kind: Kind, name: &str, bytes: &[u8]) -> Result<ImportReport, ImportError> {
        let input = Input::new(name, Cursor::new(bytes.to_vec()));
        let options =
            ImportOptions { kind, source: "buildbetter", now: noon(), reading: ReadOptions::default() };
        import(&self.store, input, &options, &AtomicBool::new(false), &mut |_| {})
    }

    pub fn import_json(&self, kind: Kind, value: &Value) -> ImportReport {
        self.import(kind, "test.json", value.to_string().as_bytes()).unwrap()
    }

    /// Everything a person can see, for comparing databases.
    pub fn content(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.store.each_issue(&mut |line| keep(&mut lines, &line)).unwrap();
        self.store.each_signal(&mut |line| keep(&mut lines, &line)).unwrap();
        self.store.each_pair(&mut |line| keep(&mut lines, &line)).unwrap();
        lines
    }
}

fn keep(lines: &mut Vec<String>, line: &impl serde::Serialize) -> bool {
    lines.push(serde_json::to_string(line).unwrap());
    true
}

pub fn noon() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

pub fn signal(id: u32, summary: &str) -> Value {
    json!({ "id": id, "summary": summary, "context": "", "date": "2025-09-14T15:02:11.000Z" })
}

pub fn issue(number: u32, title: &str) -> Value {
    json!({
        "id": format!("uuid-{number}"), "identifier": format!("ENG-{number}"), "title": title,
        "state": { "name": "Todo", "type": "unstarted" }, "team": { "key": "ENG", "name": "Engineering" },
    })
}

/// Counts letters: texts with the same letters are the same to it. Its vectors have
/// 26 numbers and length one.
#[derive(Default)]
pub struct LetterCounter {
    /// How many texts it has embedded.
    pub embedded: AtomicUsize,
}

impl TextEmbedder for LetterCounter {
    fn model_id(&self) -> &str {
        "letters@1"
    }

    fn dimensions(&self) -> usize {
        26
    }

    fn embed_each(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
        sink: &(dyn Fn(Vec<(usize, Vec<f32>)>) + Sync),
    ) -> Result<Completion, EmbedError> {
        for (at, text) in texts.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Ok(Completion::Stopped);
            }
            self.embedded.fetch_add(1, Ordering::Relaxed);
            sink(vec![(at, letters(text))]);
        }
        Ok(Completion::Finished)
    }
}

fn letters(text: &str) -> Vec<f32> {
    let mut counts = vec![0.0_f32; 26];
    for byte in text.bytes().filter(u8::is_ascii_lowercase) {
        counts[usize::from(byte - b'a')] += 1.0;
    }
    let length = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    if length == 0.0 {
        counts[0] = 1.0;
        return counts;
    }
    counts.iter().map(|count| count / length).collect()
}
