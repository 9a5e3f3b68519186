//! `cargo xtask bench`: measurements against other programs and against the targets.
//! Never part of the tests: a busy machine would make them fail.

mod embed;
mod evaluate;
mod join;
mod large;
mod main_job;
mod pairs;
mod peer;
mod report;
mod screens;
mod texts;
mod webhook;
mod writer;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::build::{self, Profile};
use crate::workspace::Workspace;
use crate::{process, setup};

/// What to measure, on what, and where to write it.
#[derive(clap::Args)]
pub struct Options {
    /// One benchmark; all of them where none is named
    benchmark: Option<Benchmark>,
    /// Where the figures go [default: .bench/NAME.json]
    #[arg(long, requires = "benchmark")]
    json: Option<PathBuf>,
    /// A folder with signals.json, linear_issues.json and links.tsv
    /// [default: ../shared/data/thunderbird where it is, else examples/demo]
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Benchmark {
    /// Texts a second, beside sentence-transformers and ONNX Runtime
    Embed,
    /// All pairs above the floor, beside kiddo, numpy and FAISS
    Join,
    /// From two files to associations, beside the embedding alone
    Main,
    /// Quality against links made by people
    Evaluate,
    /// What the browser loads, and how quickly the screens answer
    Screens,
    /// From an issue's arrival by webhook to its associations
    Webhook,
    /// Verdicts, webhooks and pages while a large file is imported, a run stored, a backup made
    Writer,
}

/// The length of the model's vectors.
const DIMENSIONS: usize = 384;

/// What every benchmark needs.
pub struct Bench<'a> {
    workspace: &'a Workspace,
    /// The program, optimised.
    program: PathBuf,
    /// The folder with the input files.
    data: PathBuf,
    /// Large files of a run: vectors, pairs, databases.
    scratch: PathBuf,
    /// How many cores every program may use.
    cores: usize,
}

/// Runs one benchmark or all.
pub fn bench(workspace: &Workspace, options: &Options) -> Result<()> {
    let program = build::server(workspace, Profile::Release)?;
    setup::model(&program)?;
    let bench = Bench {
        workspace,
        program,
        data: data_folder(workspace, options)?,
        scratch: workspace.root.join(".bench/scratch"),
        cores: std::thread::available_parallelism().context("the number of cores is not known")?.get(),
    };
    let wanted = match &options.benchmark {
        Some(one) => std::slice::from_ref(one),
        None => Benchmark::value_variants(),
    };
    for benchmark in wanted {
        let (name, report) = match benchmark {
            Benchmark::Embed => ("embed", embed::embed(&bench)?),
            Benchmark::Join => ("join", join::join(&bench)?),
            Benchmark::Main => ("main", main_job::main_job(&bench)?),
            Benchmark::Evaluate => ("evaluate", evaluate::evaluate(&bench)?),
            Benchmark::Screens => ("screens", screens::screens(&bench)?),
            Benchmark::Webhook => ("webhook", webhook::webhook(&bench)?),
            Benchmark::Writer => ("writer", writer::writer(&bench)?),
        };
        report.show();
        let file = options
            .json
            .clone()
            .unwrap_or_else(|| workspace.root.join(".bench").join(format!("{name}.json")));
        report.write(&file, bench.cores)?;
    }
    Ok(())
}

/// Builds an example of the engine, optimised, and returns where it lies.
fn example(bench: &Bench, name: &str) -> Result<PathBuf> {
    process::step(&format!("The example {name}"), || {
        let mut command = process::cargo();
        command.current_dir(&bench.workspace.root);
        // The packages that the program is built from, so that the two share every dependency.
        command.args(["build", "--release", "--workspace", "--exclude", "frontend", "--example", name]);
        process::run(&mut command).with_context(|| format!("the example {name} does not compile"))
    })?;
    let folder = bench.workspace.target.join("release/examples");
    Ok(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

fn data_folder(workspace: &Workspace, options: &Options) -> Result<PathBuf> {
    let usual = || {
        let real = workspace.root.join("../shared/data/thunderbird");
        if real.is_dir() { real } else { workspace.demo() }
    };
    let folder = options.data.clone().unwrap_or_else(usual);
    if !folder.join("signals.json").is_file() {
        bail!("{} holds no signals.json: name another folder with --data", folder.display());
    }
    Ok(folder)
}
