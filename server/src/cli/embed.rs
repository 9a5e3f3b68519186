//! `associations embed`.

use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use engine::embed::Embedder;
use engine::store::Store;
use serde_json::json;

use super::out::Out;
use crate::work::model::load_for;

/// Texts per batch; bounds memory use.
const CHUNK_TEXTS: usize = 8_192;

/// Maximum length of a line.
const MAX_LINE_BYTES: u64 = 8 << 20;

pub fn run(db: &Path, out: &Out) -> anyhow::Result<()> {
    let embedder =
        if db.exists() { load_for(&Store::open(db)?)? } else { crate::work::model::load_named(None)? };
    let mut lines = Lines { input: io::stdin().lock(), line: 0 };
    let mut spent = Duration::ZERO;
    let mut count = 0;
    loop {
        let texts = lines.next_chunk()?;
        if texts.is_empty() {
            break;
        }
        count += texts.len();
        spent += embed_chunk(&embedder, &texts)?;
    }
    if out.is_json() {
        out.remark_json(
            &json!({ "texts": count, "seconds": spent.as_secs_f64(), "model": embedder.model_id() }),
        );
    }
    Ok(())
}

fn embed_chunk(embedder: &Embedder, texts: &[String]) -> anyhow::Result<Duration> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let began = Instant::now();
    let vectors = embedder.embed(&texts)?;
    let spent = began.elapsed();
    let mut stdout = BufWriter::new(io::stdout().lock());
    for vector in &vectors {
        serde_json::to_writer(&mut stdout, vector)?;
        writeln!(stdout)?;
    }
    stdout.flush()?;
    Ok(spent)
}

struct Lines<R> {
    input: R,
    line: usize,
}

impl<R: BufRead> Lines<R> {
    fn next_chunk(&mut self) -> anyhow::Result<Vec<String>> {
        let mut texts = Vec::new();
        while texts.len() < CHUNK_TEXTS {
            let mut bytes = Vec::new();
            let read = self.input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                break;
            }
            self.line += 1;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let text = serde_json::from_slice(&bytes).map_err(|_| {
                anyhow::anyhow!("Standard input, line {}: each line must be one JSON string.", self.line)
            })?;
            texts.push(text);
        }
        Ok(texts)
    }
}
