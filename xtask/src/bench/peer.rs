//! Running what is compared: each program in turn, with the cores to itself.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use super::Bench;
use crate::{process, setup};

/// A script in `xtask/peers`, in the private Python environment.
pub fn python(bench: &Bench, script: &str) -> Result<Command> {
    let mut command = Command::new(setup::venv(bench.workspace)?);
    command.arg(bench.workspace.root.join("xtask/peers").join(script));
    let cores = bench.cores.to_string();
    for name in ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
        command.env(name, &cores);
    }
    command.env("TOKENIZERS_PARALLELISM", "true").env("HF_HUB_OFFLINE", "1");
    // Scripts leave nothing beside the sources.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

/// Runs a script with arguments; its figures are the last line it prints.
pub fn figures<T: DeserializeOwned>(command: &mut Command, arguments: &[&OsStr]) -> Result<T> {
    let printed = process::output(command.args(arguments))?;
    last_line(&printed).with_context(|| format!("`{}` printed no figures", process::line(command)))
}

/// The JSON in the last line of a text.
pub fn last_line<T: DeserializeOwned>(printed: &str) -> Result<T> {
    let line = printed.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("not the figures that were expected: {line}"))
}

/// The folder of the model that the program uses.
pub fn model_folder(bench: &Bench) -> PathBuf {
    match std::env::var_os("ASSOCIATIONS_MODEL_DIR") {
        Some(chosen) if !chosen.is_empty() => chosen.into(),
        _ => bench.workspace.cache.join("models/all-MiniLM-L6-v2"),
    }
}
