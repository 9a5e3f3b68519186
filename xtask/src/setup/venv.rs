//! A private Python environment with the programs the benchmarks compare with.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::files;
use crate::process::{self, say};
use crate::workspace::{Workspace, find_on_path};

/// Makes the environment where it is missing or its list of packages changed; returns
/// its Python.
pub fn venv(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.cache.join("bench-venv");
    let python = folder.join("bin/python");
    let list = workspace.root.join("xtask/peers/requirements.txt");
    let wanted = files::read(&list)?;
    let stamp = folder.join("installed.txt");
    if files::holds(&stamp, &wanted) {
        return Ok(python);
    }
    say("installing the programs to compare with (several gigabytes, once)");
    if !python.is_file() {
        let system =
            find_on_path("python3").context("Python is missing: install python3 with its venv module")?;
        process::run(Command::new(system).args(["-m", "venv"]).arg(&folder))
            .context("no private Python environment could be made: install python3-venv")?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    process::run(pip.arg(&list)).context("pip could not install xtask/peers/requirements.txt")?;
    files::write(&stamp, &wanted)?;
    Ok(python)
}
