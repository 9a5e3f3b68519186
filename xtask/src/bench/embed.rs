//! `bench embed`: texts a second, and how far the vectors are from the reference's.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;

use super::peer::{self, figures, last_line, python};
use super::report::Report;
use super::texts::texts;
use super::{Bench, DIMENSIONS};
use crate::files;
use crate::process::{self, say};

/// What every program tells: texts embedded and the time for it, the model being loaded.
#[derive(Deserialize)]
struct Figures {
    texts: usize,
    seconds: f64,
}

/// Runs this program, sentence-transformers and ONNX Runtime in turn on the same texts.
pub fn embed(bench: &Bench) -> Result<Report> {
    let texts = texts(bench)?;
    let place = |name: &str| bench.scratch.join(name);
    let model = peer::model_folder(bench);
    let cores = bench.cores.to_string();

    say("sentence-transformers …");
    let reference_file = place("sentence-transformers.f32");
    let arguments = [model.as_os_str(), texts.file.as_os_str(), reference_file.as_os_str(), cores.as_ref()];
    let reference: Figures = figures(&mut python(bench, "embed_sentence_transformers.py")?, &arguments)?;

    say("ONNX Runtime …");
    let (onnx_file, onnx_graph) = (place("onnxruntime.f32"), place("model.onnx"));
    let arguments = [
        model.as_os_str(),
        texts.file.as_os_str(),
        onnx_file.as_os_str(),
        cores.as_ref(),
        onnx_graph.as_os_str(),
    ];
    let onnx: Figures = figures(&mut python(bench, "embed_onnxruntime.py")?, &arguments)?;

    say("this program …");
    let ours_file = place("ours.f32");
    let ours = ours(bench, &texts.file, &ours_file)?;

    let mut report = Report::new(
        format!("Embedding {} texts of {} on {} cores", ours.texts, bench.data.display(), bench.cores),
        &["program", "texts/s", "seconds", "ratio to sentence-transformers", "worst cosine"],
    );
    let expected = read_vectors(&reference_file)?;
    let rows = [
        ("sentence-transformers", &reference, &reference_file),
        ("ONNX Runtime fp32", &onnx, &onnx_file),
        ("associations", &ours, &ours_file),
    ];
    for (name, figures, file) in rows {
        let worst = worst_cosine(&expected, &read_vectors(file)?)?;
        let ratio = rate(figures) / rate(&reference);
        report.row(vec![
            json!(name),
            json!(rate(figures)),
            json!(figures.seconds),
            json!(ratio),
            json!(worst),
        ]);
    }
    report.note("Loading the model is no part of the time. Target: worst cosine at least 0.9999; with AMX at least 1.0 × ONNX Runtime and 1.6 × sentence-transformers, without it at least 0.85 × sentence-transformers.");
    Ok(report)
}

/// The vectors this program gives, and its own figures.
fn ours(bench: &Bench, texts: &Path, vectors: &Path) -> Result<Figures> {
    let lines = vectors.with_extension("ndjson");
    let mut command = Command::new(&bench.program);
    command
        .args(["embed", "--json"])
        .stdin(File::open(texts)?)
        .stdout(File::create(&lines)?)
        .stderr(Stdio::piped());
    let output = command.spawn()?.wait_with_output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{}` failed: {}", process::line(&command), complaint.trim());
    }
    let mut bytes = Vec::new();
    for line in String::from_utf8(files::read(&lines)?)?.lines() {
        let vector: Vec<f32> =
            serde_json::from_str(line).context("`associations embed` printed no vector")?;
        bytes.extend(vector.iter().flat_map(|number| number.to_le_bytes()));
    }
    files::write(vectors, &bytes)?;
    last_line(&complaint)
}

/// This program's vectors of the benchmark's texts: the signals' and the issues' in one
/// file each, kept between runs while program and texts are the same.
pub fn small_set(bench: &Bench) -> Result<[PathBuf; 2]> {
    let texts = texts(bench)?;
    let halves = [bench.scratch.join("signals.f32"), bench.scratch.join("issues.f32")];
    let stamp = bench.scratch.join("small-set.stamp");
    let key =
        [files::sha256(&files::read(&texts.file)?), files::sha256(&files::read(&bench.program)?)].concat();
    if !files::holds(&stamp, key.as_bytes()) {
        say("embedding the texts …");
        let whole = bench.scratch.join("ours.f32");
        ours(bench, &texts.file, &whole)?;
        let bytes = files::read(&whole)?;
        let (signals, issues) = bytes.split_at(texts.signals * DIMENSIONS * size_of::<f32>());
        files::write(&halves[0], signals)?;
        files::write(&halves[1], issues)?;
        files::write(&stamp, key.as_bytes())?;
    }
    Ok(halves)
}

fn rate(figures: &Figures) -> f64 {
    figures.texts as f64 / figures.seconds
}

fn read_vectors(file: &Path) -> Result<Vec<f32>> {
    let bytes = files::read(file)?;
    Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

/// The smallest cosine between two lists of vectors, place by place.
fn worst_cosine(expected: &[f32], found: &[f32]) -> Result<f64> {
    if expected.len() != found.len() {
        bail!("{} vectors were expected and {} found", expected.len() / DIMENSIONS, found.len() / DIMENSIONS);
    }
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let rows = expected.chunks_exact(DIMENSIONS).zip(found.chunks_exact(DIMENSIONS));
    let cosines = rows.map(|(a, b)| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt());
    Ok(cosines.fold(1.0, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_cosine_is_that_of_the_pair_that_differs_most() {
        let unit = |axis: usize| (0..DIMENSIONS).map(move |i| if i == axis { 1.0_f32 } else { 0.0 });
        let a: Vec<f32> = unit(0).chain(unit(1)).collect();
        let b: Vec<f32> = unit(0).chain(unit(2)).collect();
        assert_eq!(worst_cosine(&a, &a).unwrap(), 1.0);
        assert_eq!(worst_cosine(&a, &b).unwrap(), 0.0);
        assert!(worst_cosine(&a, &b[..DIMENSIONS]).is_err());
    }
}
