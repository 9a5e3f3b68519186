//! Running other programs, and speaking to the person who waits for them.

use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Tells the person at the terminal one thing.
pub fn say(line: &str) {
    // Nobody listening (a closed pipe) is no reason to stop the work.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Tells why a task stopped, causes included.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr().lock(), "error: {error:#}");
}

/// Does one step under its heading and says how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("\n=== {name}"));
    let start = Instant::now();
    let answer = work()?;
    say(&format!("=== {name}: done in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(answer)
}

/// Cargo as a person would call it: without what `cargo run` told this program about
/// itself, which would make some build scripts run again at every change of caller.
pub fn cargo() -> Command {
    let mut command = Command::new("cargo");
    forget_own_package(&mut command);
    command
}

/// Takes out of a command's environment what cargo put there for this very program.
pub fn forget_own_package(command: &mut Command) {
    const SET_BY_CARGO: [&str; 6] = [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_CRATE_NAME",
        "CARGO_BIN_NAME",
        "CARGO_PRIMARY_PACKAGE",
    ];
    // Leptos asks for other file names when this was set while it was compiled.
    command.env_remove("LEPTOS_OUTPUT_NAME");
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_") || SET_BY_CARGO.contains(&text) {
            command.env_remove(&name);
        }
    }
}

/// Runs a command to its end; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// As [`run`], for a caller that has its own words for failure.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command.stdin(Stdio::null()).status().with_context(|| cannot_start(command))
}

/// Runs a command and returns what it printed; on failure its complaint is the error's text.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", line(command), output.status, complaint.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is no text", line(command)))
}

/// Runs a command that may hang, and stops it after `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    let (ended, wait) = mpsc::channel();
    let output = child.stdout.take();
    std::thread::spawn(move || {
        // The pipe closes when the program ends: that is what is waited for.
        if let Some(mut output) = output {
            let _ = std::io::copy(&mut output, &mut std::io::sink());
        }
        let _ = ended.send(());
    });
    let in_time = wait.recv_timeout(limit).is_ok();
    if !in_time {
        child.kill().with_context(|| format!("`{}` could not be stopped", line(command)))?;
    }
    let status = child.wait()?;
    match (in_time, status.success()) {
        (true, true) => Ok(()),
        (true, false) => bail!("`{}` failed ({status})", line(command)),
        (false, _) => bail!("`{}` did not end within {} s", line(command), limit.as_secs()),
    }
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    format!("`{program}` could not be started: is it installed and in PATH?")
}
