//! The folder the server serves files from.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::compress;
use super::shrink::minify;
use super::wasm::{self, OUTPUT_NAME};
use crate::files;
use crate::workspace::Workspace;

/// Collects the front end, the style sheet and `public/`, each with its
/// compressed forms beside it, and removes whatever else lies there.
pub fn site(workspace: &Workspace) -> Result<()> {
    let bound = wasm::wasm(workspace)?;
    let public = workspace.root.join("public");
    let site = workspace.site();

    let mut wanted: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (from, to) in [(&bound, site.join("pkg")), (&public, site.clone())] {
        for file in files::below(from)? {
            let place = to.join(file.strip_prefix(from)?);
            wanted.push((small(workspace, file)?, place));
        }
    }
    let mut kept = BTreeSet::new();
    for (from, to) in wanted {
        kept.extend(compress::put(&files::read(&from)?, &to)?);
    }
    let sheet = site.join("pkg").join(format!("{OUTPUT_NAME}.css"));
    kept.extend(compress::put(&files::read(&style(workspace)?)?, &sheet)?);
    for file in files::below(&site)? {
        if !kept.contains(&file) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

/// A script of `public/` without its comments and long names; any other file as it is, and what
/// was bound, which is small already.
fn small(workspace: &Workspace, file: PathBuf) -> Result<PathBuf> {
    let is_script = file.extension().is_some_and(|ending| ending == "js");
    if !is_script || file.starts_with(workspace.wasm_target()) {
        return Ok(file);
    }
    let small = workspace.wasm_target().join("public").join(file.file_name().unwrap_or_default());
    files::write(&small, &files::read(&file)?)?;
    minify(workspace, &small)?;
    Ok(small)
}

/// The files of `style/` as one small sheet, in the order of their names.
fn style(workspace: &Workspace) -> Result<PathBuf> {
    let parts: Result<Vec<_>> =
        files::below(&workspace.root.join("style"))?.iter().map(|file| files::read(file)).collect();
    let sheet = workspace.wasm_target().join("style.css");
    files::write(&sheet, &parts?.join(&b'\n'))?;
    minify(workspace, &sheet)?;
    Ok(sheet)
}
