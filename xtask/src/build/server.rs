//! The program `associations`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// How our own native code is compiled; dependencies are optimised either way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For tests and daily work.
    Dev,
    /// For use and for measurements.
    Release,
}

/// Builds the program and returns where it lies.
pub fn server(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    // The tests are built from the whole workspace; the same choice here lets both
    // share every dependency, because cargo joins the features of what it builds.
    let (name, folder, packages): (_, _, &[&str]) = match profile {
        Profile::Dev => ("dev", "debug", &["--workspace", "--exclude", "frontend"]),
        Profile::Release => ("release", "release", &["--workspace", "--exclude", "frontend"]),
    };
    process::step(&format!("The program ({name})"), || {
        let mut command = process::cargo();
        command.current_dir(&workspace.root);
        command.arg("build").args(packages).args(["--bin", "associations", "--profile", name]);
        process::run(&mut command).context("the program does not compile: see the compiler's messages above")
    })?;
    let file = format!("associations{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target.join(folder).join(file))
}
