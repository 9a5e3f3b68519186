//! The engine's indexes on raw vectors, for `cargo xtask bench join`.
//!
//! `bench_join LEFT RIGHT FLOOR PAIRS blocked|kiddo EVERY` reads two files of
//! little-endian f32, 384 a row, and joins every EVERY-th row of LEFT with all of RIGHT.
//! It writes the pairs (u32, u32, f32 each, sorted) to PAIRS and prints its figures.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::time::Instant;

use engine::neighbours::{BlockedJoin, KiddoIndex, Matrix, Neighbours, Pair};

const DIMENSIONS: usize = 384;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [left, right, floor, pairs_file, index, every] = &arguments[..] else {
        return Err("usage: bench_join LEFT RIGHT FLOOR PAIRS blocked|kiddo EVERY".into());
    };
    let every: usize = every.parse()?;
    let (left, right) = (read(left, every)?, read(right, 1)?);
    let before_bytes = peak_bytes();

    let start = Instant::now();
    let pairs = match index.as_str() {
        "blocked" => all_pairs(&BlockedJoin::new(&right), &left, floor.parse()?),
        "kiddo" => all_pairs(&KiddoIndex::<DIMENSIONS>::new(right)?, &left, floor.parse()?),
        other => return Err(format!("there is no index called {other}").into()),
    };
    let seconds = start.elapsed().as_secs_f64();

    let extra_bytes = peak_bytes().saturating_sub(before_bytes);
    let mut file = BufWriter::new(File::create(pairs_file)?);
    for pair in &pairs {
        file.write_all(&(pair.query * every as u32).to_le_bytes())?;
        file.write_all(&pair.point.to_le_bytes())?;
        file.write_all(&pair.similarity.to_le_bytes())?;
    }
    file.flush()?;
    let figures = serde_json::json!({ "seconds": seconds, "pairs": pairs.len(), "extra_bytes": extra_bytes });
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

/// Keeps every pair, as the programs it is compared with do.
fn all_pairs(index: &dyn Neighbours, queries: &Matrix, floor: f32) -> Vec<Pair> {
    let mut pairs = Vec::new();
    index.pairs_above(queries, floor, &mut |block| {
        pairs.extend_from_slice(block);
        true
    });
    pairs
}

/// Every `every`-th row of a file, row by row, so that reading leaves no peak behind.
fn read(file: &str, every: usize) -> Result<Matrix, Box<dyn Error>> {
    let mut content = BufReader::new(File::open(file)?);
    let mut row = [0; DIMENSIONS * size_of::<f32>()];
    let mut numbers =
        Vec::with_capacity(content.get_ref().metadata()?.len() as usize / size_of::<f32>() / every);
    for at in 0.. {
        if content.read(&mut row[..1])? == 0 {
            break;
        }
        content.read_exact(&mut row[1..])?;
        if at % every == 0 {
            numbers.extend(row.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])));
        }
    }
    Ok(Matrix::from_rows(DIMENSIONS, numbers))
}

/// The most memory this process ever held; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
