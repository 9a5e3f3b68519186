//! A compiler for the browser: rustup's where it can have the wasm target, else Debian's.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{apt, debian_wasm};
use crate::process::{self, say};
use crate::workspace::{Workspace, on_path};

/// The target the browser's half is built for.
pub const TARGET: &str = "wasm32-unknown-unknown";

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
            Self::Default => process::cargo(),
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
    reach_rustup_server()?;
    say(&format!("adding the {TARGET} target"));
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    process::run_within(&mut command, Duration::from_secs(120))
}

/// Fails in seconds where rustup itself would wait for minutes. Behind a proxy only
/// rustup can tell.
fn reach_rustup_server() -> Result<()> {
    let proxies = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    if proxies.iter().any(|name| std::env::var_os(name).is_some()) {
        return Ok(());
    }
    let server = std::env::var("RUSTUP_DIST_SERVER").unwrap_or("https://static.rust-lang.org".into());
    let Some(address) = socket_name(&server) else { return Ok(()) };
    let unreachable = || format!("its server {server} cannot be reached");
    let addresses: Vec<_> = address.to_socket_addrs().with_context(unreachable)?.take(3).collect();
    let reached = addresses.iter().any(|a| TcpStream::connect_timeout(a, Duration::from_secs(5)).is_ok());
    if reached { Ok(()) } else { bail!(unreachable()) }
}

/// `host:port` of a web address.
fn socket_name(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split('/').next()?;
    let port = if scheme == "http" { 80 } else { 443 };
    Some(if host.contains(':') { host.to_owned() } else { format!("{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::socket_name;

    #[test]
    fn a_web_address_names_its_host_and_port() {
        let check = |address, expected: &str| assert_eq!(socket_name(address).as_deref(), Some(expected));
        check("https://static.rust-lang.org", "static.rust-lang.org:443");
        check("http://mirror.example/rust/dist", "mirror.example:80");
        check("https://mirror.example:8443/rust", "mirror.example:8443");
    }
}
