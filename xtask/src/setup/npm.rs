//! The npm packages: Playwright for the browser tests, binaryen and esbuild to make small what the browser loads.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, say};
use crate::workspace::{Workspace, on_path};
use crate::{files, setup::apt};

/// Installs exactly what the lock file names, unless that is what is there.
pub fn npm_packages(workspace: &Workspace) -> Result<()> {
    let folder = workspace.end2end();
    let wanted = files::sha256(&files::read(&folder.join("package-lock.json"))?);
    let stamp = folder.join("node_modules/.installed");
    if files::holds(&stamp, wanted.as_bytes()) {
        return Ok(());
    }
    if !on_path("npm") {
        bail!("Node is missing: {}, then try again", how_to_install());
    }
    say("installing npm packages");
    let mut command = Command::new("npm");
    command.current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
        .context("the npm packages could not be installed: run `npm ci` in end2end to see why")?;
    files::write(&stamp, wanted.as_bytes())
}

fn how_to_install() -> &'static str {
    if apt::is_debian() {
        "run `apt-get install nodejs npm` as root"
    } else if cfg!(target_os = "macos") {
        "run `brew install node`"
    } else {
        "install nodejs and npm (20 or later) with your system's package manager"
    }
}
