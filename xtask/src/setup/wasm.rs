//! A compiler for the browser: rustup's where it can have the wasm target, else Debian's.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::{apt, debian_wasm};
use crate::process::{self, say};
use crate::workspace::{Workspace, on_path};

/// The compilation target of the front end.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// As in `.cargo/config.toml`, whose flags count no more where others are set for a target.
pub const FLAGS: &str = "--cfg erase_components";

/// How long rustup may take to add the target: without a network it would go on trying.
const ADDING_TIMEOUT: Duration = Duration::from_secs(120);

/// A compiler that can build for [`TARGET`].
pub enum WasmCompiler {
    /// The one in PATH, in general rustup's.
    Default,
    /// Debian's, with a standard library built by [`debian_wasm`].
    Debian {
        /// The folder that holds that library.
        sysroot: PathBuf,
    },
}

impl WasmCompiler {
    /// Cargo, set up to build for [`TARGET`] with this compiler.
    pub fn cargo(&self) -> Command {
        match self {
            Self::Default => {
                let mut command = process::cargo();
                command.env(variable("RUSTFLAGS"), FLAGS);
                command
            }
            Self::Debian { sysroot } => debian_wasm::cargo(sysroot),
        }
    }

    /// Whether this compiler has clippy for [`TARGET`].
    pub fn has_clippy(&self) -> bool {
        match self {
            Self::Default => process::output(process::cargo().args(["clippy", "--version"])).is_ok(),
            Self::Debian { .. } => false,
        }
    }
}

/// The name of one of cargo's settings for [`TARGET`].
pub fn variable(setting: &str) -> String {
    format!("CARGO_TARGET_{}_{setting}", TARGET.to_uppercase().replace('-', "_"))
}

/// Finds a compiler, or gets one. A compiler that is ready is taken before anything is fetched.
pub fn wasm_compiler(workspace: &Workspace) -> Result<WasmCompiler> {
    if default_has_target()? {
        return Ok(WasmCompiler::Default);
    }
    if let Some(sysroot) = debian_wasm::ready_sysroot(workspace) {
        return Ok(WasmCompiler::Debian { sysroot });
    }
    match add_target() {
        Ok(()) if default_has_target()? => return Ok(WasmCompiler::Default),
        Ok(()) => say("rustup added the target to another toolchain than the one in PATH"),
        Err(error) => say(&format!("rustup cannot add the {TARGET} target: {error:#}")),
    }
    if apt::is_debian() {
        let sysroot = debian_wasm::make_sysroot(workspace)?;
        return Ok(WasmCompiler::Debian { sysroot });
    }
    bail!("there is no compiler for the browser: run `rustup target add {TARGET}`, then try again")
}

fn default_has_target() -> Result<bool> {
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn add_target() -> Result<()> {
    if !on_path("rustup") {
        bail!("there is no rustup in PATH");
    }
    say(&format!("adding the {TARGET} target"));
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    process::run_within(&mut command, ADDING_TIMEOUT)
}
