//! What the repository tracks: sources, not build products.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::say;
use crate::workspace::Workspace;

/// A larger binary file does not belong in the repository.
const BINARY_MAX_BYTES: u64 = 1_000_000;
/// Binary files that may be larger, by their path from the root.
const ALLOWED: [&str; 0] = [];
/// Git takes a file for binary if it finds a NUL byte among the first 8,000.
const SNIFFED_BYTES: usize = 8_000;

/// Fails if the repository tracks a large binary file.
///
/// # Errors
/// Names the files.
pub fn check(workspace: &Workspace) -> Result<()> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(&workspace.root).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        say("Skipped: this is not a git checkout.");
        return Ok(());
    };
    let mut found = Vec::new();
    for name in output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = String::from_utf8_lossy(name);
        if !ALLOWED.contains(&&*name) && is_large_binary(&workspace.root.join(&*name))? {
            found.push(name.into_owned());
        }
    }
    if !found.is_empty() {
        bail!("these files are binary and larger than 1 MB; remove them from git: {}", found.join(", "));
    }
    Ok(())
}

fn is_large_binary(path: &Path) -> Result<bool> {
    // A tracked file that is not in the working tree was removed and not committed yet.
    let Ok(about) = fs::symlink_metadata(path) else { return Ok(false) };
    if !about.is_file() || about.len() <= BINARY_MAX_BYTES {
        return Ok(false);
    }
    let bytes = fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
    Ok(bytes.iter().take(SNIFFED_BYTES).any(|byte| *byte == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_binary_is_told_from_a_large_text_and_a_small_binary() {
        let path = std::env::temp_dir().join(format!("associations-tracked-{}", std::process::id()));
        let check = |bytes: Vec<u8>, expected| {
            fs::write(&path, bytes).unwrap();
            assert_eq!(is_large_binary(&path).unwrap(), expected);
        };
        check([b"PK\0".to_vec(), vec![b'x'; 1_000_000]].concat(), true);
        check(vec![b'x'; 1_000_001], false);
        check(b"PK\0".to_vec(), false);
        fs::remove_file(&path).unwrap();
        assert!(!is_large_binary(&path).unwrap());
    }
}
