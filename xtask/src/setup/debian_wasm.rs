//! Debian's compiler as a compiler for the browser. Debian has no package with the
//! standard library for wasm32, but one with its sources: it is built once per compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use super::wasm::{FLAGS, TARGET, variable};
use crate::workspace::Workspace;
use crate::{files, process};

const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const LINKER: &str = "/usr/bin/wasm-ld-19";
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// Cargo building for wasm with the standard library in `sysroot`.
pub fn cargo(sysroot: &Path) -> Command {
    let mut command = plain_cargo();
    command.env(variable("RUSTFLAGS"), format!("--sysroot={} {FLAGS}", sysroot.display()));
    command
}

/// The folder made for exactly the compiler that is installed now, if there is one.
pub fn ready_sysroot(workspace: &Workspace) -> Option<PathBuf> {
    let installed = [CARGO, LINKER].iter().all(|file| Path::new(file).is_file());
    let folder = sysroot_folder(workspace).ok()?;
    (installed && folder.is_dir()).then_some(folder)
}

/// Installs the compiler where it is missing and builds its standard library.
pub fn make_sysroot(workspace: &Workspace) -> Result<PathBuf> {
    if ![RUSTC, CARGO, LINKER, SOURCES].iter().all(|file| Path::new(file).exists()) {
        apt::install(&PACKAGES)?;
    }
    let folder = sysroot_folder(workspace)?;
    if !folder.is_dir() {
        process::step("Building the standard library for the browser, once", || build_library(&folder))
            .context("the standard library for wasm could not be built with Debian's compiler")?;
    }
    Ok(folder)
}

/// Libraries fit only the compiler that made them, so its full version names the folder.
fn sysroot_folder(workspace: &Workspace) -> Result<PathBuf> {
    let version = process::output(Command::new(RUSTC).arg("-vV").env_remove("LD_LIBRARY_PATH"))?;
    let key = &files::sha256(version.as_bytes())[..16];
    Ok(workspace.cache.join("wasm-sysroot").join(key))
}

fn build_library(sysroot: &Path) -> Result<()> {
    let work = sysroot.with_extension("part");
    files::remove_folder(&work)?;
    let package = "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n";
    files::write(&work.join("empty/Cargo.toml"), package.as_bytes())?;
    files::write(&work.join("empty/src/lib.rs"), b"")?;

    let mut command = plain_cargo();
    command.current_dir(work.join("empty")).env("RUSTC_BOOTSTRAP", "1");
    // Without bitcode in the libraries, link-time optimisation cannot use them later.
    command.env(variable("RUSTFLAGS"), "-Cembed-bitcode=yes");
    command.args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET, "--target-dir"]);
    process::run(command.arg(work.join("target")))?;

    let libraries = work.join("sysroot/lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for file in files::below(&work.join("target").join(TARGET).join("release/deps"))? {
        if let (Some("rlib"), Some(name)) = (file.extension().and_then(|e| e.to_str()), file.file_name()) {
            fs::copy(&file, libraries.join(name))?;
        }
    }
    // Only a whole folder gets the final name.
    fs::rename(work.join("sysroot"), sysroot)?;
    files::remove_folder(&work)
}

/// Debian's cargo and compiler, out of reach of rustup's settings.
fn plain_cargo() -> Command {
    let mut command = Command::new(CARGO);
    process::forget_own_package(&mut command);
    for name in
        ["RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"]
    {
        command.env_remove(name);
    }
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("/usr/bin:{path}")).env("RUSTC", RUSTC).env(variable("LINKER"), LINKER);
    command
}
