//! Where things lie: the sources, what is built, and what is kept between builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The folders every task works in.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder; everything built lies below it.
    pub target: PathBuf,
    /// The user's cache folder for this project; outlives the target folder.
    pub cache: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that every way of moving the target folder is honoured.
    pub fn find() -> Result<Self> {
        #[derive(serde::Deserialize)]
        struct Metadata {
            workspace_root: PathBuf,
            target_directory: PathBuf,
        }
        let mut command = process::cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let metadata: Metadata = serde_json::from_str(&process::output(&mut command)?)
            .context("cargo's description of the workspace could not be read")?;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, cache: cache_folder()? })
    }

    /// Static files of the server: `public/`, the style sheet and the front end.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The front end is built separately: another compiler may build it, and the two
    /// would rebuild each other's build scripts.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The npm packages and the browser tests.
    pub fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// The company everything is shown with.
    pub fn demo(&self) -> PathBuf {
        self.root.join("examples/demo")
    }
}

fn cache_folder() -> Result<PathBuf> {
    let home = || std::env::var_os("HOME").map(PathBuf::from);
    let base = match std::env::var_os("XDG_CACHE_HOME") {
        Some(folder) if Path::new(&folder).is_absolute() => Some(PathBuf::from(folder)),
        _ if cfg!(target_os = "macos") => home().map(|home| home.join("Library/Caches")),
        _ => home().map(|home| home.join(".cache")),
    };
    Ok(base
        .context("HOME is not set, so there is no folder to keep downloads in: set HOME")?
        .join("associations"))
}

/// Whether a program of this name is found in PATH.
pub fn on_path(program: &str) -> bool {
    find_on_path(program).is_some()
}

/// The full path of a program in PATH.
pub fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// `node`, run in `folder`.
pub fn node_in(folder: &Path) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder);
    command
}
