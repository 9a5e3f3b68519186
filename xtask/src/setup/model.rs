//! The embedding model: the program itself knows where to get it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Has the program fetch the model; at once when it is there.
pub fn model(program: &Path) -> Result<()> {
    let mut command = Command::new(program);
    process::run(command.args(["model", "fetch"])).context("the embedding model could not be fetched")
}
