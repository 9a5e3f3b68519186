//! The texts of an input folder, as every program gets them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Bench;
use crate::files;

/// The texts in a file of one JSON string a line: first the signals', then the issues'.
pub struct Texts {
    /// That file.
    pub file: PathBuf,
    /// How many of them are signals.
    pub signals: usize,
}

/// Writes the texts of the benchmark's input.
pub fn texts(bench: &Bench) -> Result<Texts> {
    let signals = records(&bench.data.join("signals.json"), ["summary", "context"])?;
    let issues = records(&bench.data.join("linear_issues.json"), ["title", "description"])?;
    let mut lines = String::new();
    for text in signals.iter().chain(&issues) {
        lines.push_str(&Value::from(text.as_str()).to_string());
        lines.push('\n');
    }
    let file = bench.scratch.join("texts.ndjson");
    files::write(&file, lines.as_bytes())?;
    Ok(Texts { file, signals: signals.len() })
}

/// Two fields of every record, joined as one text.
fn records(file: &Path, fields: [&str; 2]) -> Result<Vec<String>> {
    let text = |record: &Value| {
        let parts = fields.iter().filter_map(|field| record[*field].as_str()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n")
    };
    Ok(read_records(file)?.iter().map(text).collect())
}

/// The records of a file: an array, or the answer of either API.
pub fn read_records(file: &Path) -> Result<Vec<Value>> {
    let whole: Value = serde_json::from_slice(&files::read(file)?)
        .with_context(|| format!("{} is not JSON", file.display()))?;
    let places = ["", "/data/extraction", "/data/issues/nodes"];
    let list = places.iter().find_map(|place| whole.pointer(place).and_then(Value::as_array));
    list.cloned().with_context(|| format!("{} holds no list of records", file.display()))
}
