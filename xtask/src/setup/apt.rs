//! Debian's packages.

use std::fs;
use std::io::IsTerminal;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, say};
use crate::workspace::on_path;

/// Whether this machine installs its packages with apt-get, as Debian and its kin do.
pub fn is_debian() -> bool {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let kin = system
        .lines()
        .any(|line| (line.starts_with("ID=") || line.starts_with("ID_LIKE=")) && line.contains("debian"));
    kin && on_path("apt-get")
}

/// Installs packages, as root or through sudo.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    say(&format!("installing Debian packages: {}", packages.join(" ")));
    process::run(&mut apt_get(&["update", "--quiet=2"], &by_hand)?).context(failed(&by_hand))?;
    let mut arguments = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    arguments.extend(packages);
    process::run(&mut apt_get(&arguments, &by_hand)?).context(failed(&by_hand))
}

fn failed(by_hand: &str) -> String {
    format!("packages could not be installed: run `{by_hand}` as root to see why")
}

/// `apt-get`, asking nothing and waiting a while for another apt to end.
fn apt_get(arguments: &[&str], by_hand: &str) -> Result<Command> {
    let mut words = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"];
    words.extend(arguments);
    if !is_root()? {
        if !on_path("sudo") {
            bail!("packages are missing and only root can install them: run `{by_hand}` as root");
        }
        // Without a terminal nobody can type a password.
        let sudo: &[&str] =
            if std::io::stdin().is_terminal() { &["sudo"] } else { &["sudo", "--non-interactive"] };
        words.splice(0..0, sudo.iter().copied());
    }
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    Ok(command)
}

fn is_root() -> Result<bool> {
    Ok(process::output(Command::new("id").arg("-u"))?.trim() == "0")
}
