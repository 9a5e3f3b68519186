//! `bench join`: every pair above the floor, found by four programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;

use super::embed::small_set;
use super::large::LARGE;
use super::peer::{figures, python};
use super::report::Report;
use super::{Bench, DIMENSIONS, example, pairs};
use crate::process::{self, say};

/// Where a pair starts to count, as in the product.
const FLOOR: &str = "0.5";

/// The tree visits nearly every point in so many dimensions; at the large size it gets
/// each so-many-th row only.
const KIDDO_EVERY_AT_LARGE: u32 = 500;

#[derive(Deserialize)]
struct Figures {
    seconds: f64,
    pairs: u64,
    extra_bytes: u64,
}

/// Runs the join at both sizes.
pub fn join(bench: &Bench) -> Result<Report> {
    let example = example(bench, "bench_join")?;
    let mut report = Report::new(
        format!("All pairs with similarity at least {FLOOR}, {DIMENSIONS} dimensions, {} cores", bench.cores),
        &["size", "program", "seconds", "pairs", "extra MiB", "pairs that differ", "how"],
    );
    let small = small_set(bench)?;
    let large = large_set(bench, &small)?;
    measure(bench, &example, &small, 1, &mut report)?;
    measure(bench, &example, &large, KIDDO_EVERY_AT_LARGE, &mut report)?;
    report.note(format!(
        "The small set is {}; the large one is drawn from it with a little noise. Making the index is part of the time. \
         Extra memory is what a program held at most beyond the vectors, pairs found included for FAISS and numpy, which keep them all. \
         Pairs within 0.000001 of the floor may differ. \
         Target at the large size: at least as fast as FAISS, under 1024 MiB, no pair that differs.",
        bench.data.display()
    ));
    Ok(report)
}

fn measure(
    bench: &Bench,
    example: &Path,
    set: &[PathBuf; 2],
    kiddo_every: u32,
    report: &mut Report,
) -> Result<()> {
    let place = |name: &str| bench.scratch.join(format!("{name}.pairs"));
    let (ours, kiddo, numpy, faiss) = (place("ours"), place("kiddo"), place("numpy"), place("faiss"));
    let [left, right] = set;
    let cores = bench.cores.to_string();
    let every = kiddo_every.to_string();
    let common = |pairs: &PathBuf| [left.clone().into_os_string(), right.into(), FLOOR.into(), pairs.into()];
    let run = |command: &mut Command, pairs: &PathBuf, more: &[&str]| -> Result<Figures> {
        let arguments = common(pairs);
        let mut words: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
        words.extend(more.iter().map(OsStr::new));
        figures(command, &words)
    };

    let rows = |file: &Path| -> Result<usize> {
        Ok(file.metadata()?.len() as usize / (DIMENSIONS * size_of::<f32>()))
    };
    let size = format!("{} × {}", rows(left)?, rows(right)?);
    say(&format!("{size} …"));
    let example = || Command::new(example);
    let runs = [
        ("associations", &ours, 1, run(&mut example(), &ours, &["blocked", "1"])?),
        ("FAISS flat", &faiss, 1, run(&mut python(bench, "join_faiss.py")?, &faiss, &[&cores])?),
        ("numpy", &numpy, 1, run(&mut python(bench, "join_numpy.py")?, &numpy, &[])?),
        ("kiddo", &kiddo, kiddo_every, run(&mut example(), &kiddo, &["kiddo", &every])?),
    ];
    let floor: f32 = FLOOR.parse()?;
    let found = pairs::read(&ours)?;
    for (name, file, every, figures) in runs {
        let differ = pairs::differences(&found, &pairs::read(file)?, floor, every);
        let how =
            if every == 1 { "whole".to_owned() } else { format!("every {every}th row, time × {every}") };
        report.row(vec![
            json!(size),
            json!(name),
            json!(figures.seconds * f64::from(every)),
            json!(figures.pairs),
            json!(figures.extra_bytes >> 20),
            json!(differ),
            json!(how),
        ]);
    }
    Ok(())
}

/// The program that runs the engine's own indexes.
/// Embedding so many texts would take many minutes, so vectors are drawn from the small set.
fn large_set(bench: &Bench, small: &[PathBuf; 2]) -> Result<[PathBuf; 2]> {
    let large = [bench.scratch.join("signals-large.f32"), bench.scratch.join("issues-large.f32")];
    for (seed, ((from, to), count)) in small.iter().zip(&large).zip(LARGE).enumerate() {
        let (count, seed) = (count.to_string(), seed.to_string());
        let arguments = [from.as_os_str(), count.as_ref(), seed.as_ref(), to.as_os_str()];
        process::output(python(bench, "resample.py")?.args(arguments))?;
    }
    Ok(large)
}
