//! The scorer on raw vectors and texts, to measure its time and memory.
//!
//! `bench_score ISSUES.f32 ISSUES.ndjson SIGNALS.f32 SIGNALS.ndjson` reads each side's
//! vectors (little-endian f32, 384 a row) and texts (a JSON string a line), scores them,
//! and prints the seconds of the exact join alone, those of the scoring, the pairs, and
//! the memory it took at most beyond the input.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use engine::neighbours::{BlockedJoin, Matrix, Neighbours};
use engine::score::{ScoreOptions, Side, score};

const DIMENSIONS: usize = 384;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [issue_vectors, issue_texts, signal_vectors, signal_texts] = &arguments[..] else {
        return Err("usage: bench_score ISSUES.f32 ISSUES.ndjson SIGNALS.f32 SIGNALS.ndjson".into());
    };
    let (issue_vectors, signal_vectors) = (vectors(issue_vectors)?, vectors(signal_vectors)?);
    let (issue_texts, signal_texts) = (texts(issue_texts)?, texts(signal_texts)?);
    let issues = Side { vectors: &issue_vectors, texts: &issue_texts };
    let signals = Side { vectors: &signal_vectors, texts: &signal_texts };
    let options = ScoreOptions::default();
    let before_bytes = peak_bytes();

    let start = Instant::now();
    let mut joined = 0;
    BlockedJoin::new(signals.vectors).pairs_above(issues.vectors, options.min_similarity, &mut |pairs| {
        joined += pairs.len();
        true
    });
    let join_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let pairs = score(issues, signals, &[], &options, &AtomicBool::new(false))?;
    let score_seconds = start.elapsed().as_secs_f64();

    let figures = serde_json::json!({
        "join_seconds": join_seconds,
        "joined": joined,
        "score_seconds": score_seconds,
        "scored": pairs.len(),
        "extra_bytes": peak_bytes().saturating_sub(before_bytes),
        "peak_bytes": peak_bytes(),
    });
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

fn vectors(path: &str) -> Result<Matrix, Box<dyn Error>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let (numbers, _) = bytes.as_chunks::<4>();
    Ok(Matrix::from_rows(DIMENSIONS, numbers.iter().map(|number| f32::from_le_bytes(*number)).collect()))
}

fn texts(path: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = BufReader::new(File::open(path)?).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// The most memory the process has had, where the system tells.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}
