//! The browser the tests drive.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::apt;
use crate::workspace::find_on_path;

/// What the program is called on different systems.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const ON_MACOS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Finds Chromium or Chrome, or installs Debian's package. `ASSOCIATIONS_CHROMIUM` overrides.
pub fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("ASSOCIATIONS_CHROMIUM").map(PathBuf::from) {
        if chosen.is_file() {
            return Ok(chosen);
        }
        bail!("ASSOCIATIONS_CHROMIUM names no file: {}", chosen.display());
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    if apt::is_debian() {
        apt::install(&["chromium"])?;
    }
    match installed() {
        Some(found) => Ok(found),
        None => bail!(
            "no browser for the tests: {}, or set ASSOCIATIONS_CHROMIUM to a Chromium or Chrome program, or skip them with --skip-e2e",
            how_to_install()
        ),
    }
}

fn installed() -> Option<PathBuf> {
    let named = NAMES.iter().find_map(|name| find_on_path(name));
    named.or_else(|| ON_MACOS.iter().map(PathBuf::from).find(|file| file.is_file()))
}

fn how_to_install() -> &'static str {
    if cfg!(target_os = "macos") {
        "run `brew install --cask google-chrome`"
    } else {
        "install chromium with your system's package manager"
    }
}
