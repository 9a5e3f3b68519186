//! Making what the browser loads small.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use walrus::Module;

use super::snip::snip;
use super::wasm::{FEATURES, OUTPUT_NAME};
use crate::workspace::{Workspace, node_in};
use crate::{files, process};

/// What starts the names that wasm-bindgen gives to what the two files share.
const SHARED: &str = "__wb";

/// Makes the bound wasm and its script in `folder` small.
///
/// # Errors
/// If a tool is missing or fails; it says why above.
pub fn shrink(workspace: &Workspace, folder: &Path) -> Result<()> {
    let wasm = folder.join(format!("{OUTPUT_NAME}_bg.wasm"));
    let script = folder.join(format!("{OUTPUT_NAME}.js"));
    let before = size(&wasm)? + size(&script)?;
    let mut module =
        Module::from_file(&wasm).map_err(|error| anyhow!("the wasm cannot be read: {error:#}"))?;
    snip(&mut module)?;
    shorten_names(&mut module, &script)?;
    module.emit_wasm_file(&wasm).map_err(|error| anyhow!("the wasm cannot be written: {error:#}"))?;

    let mut optimise = node_in(&workspace.end2end());
    // Rust's stack begins at address 0 and grows towards it: the lowest addresses stay unused.
    optimise.arg("node_modules/binaryen/bin/wasm-opt");
    // The second pass sees the first's result with its control flow written anew.
    optimise.args(["--low-memory-unused", "-Oz", "--flatten", "--rereloop", "-Oz"]);
    process::run(optimise.args(FEATURES).arg(&wasm).arg("-o").arg(&wasm))
        .context("wasm-opt could not make the wasm smaller")?;
    minify(workspace, &script)?;
    let after = size(&wasm)? + size(&script)?;
    process::say(&format!("{} kB, was {} kB", after / 1000, before / 1000));
    Ok(())
}

/// Makes a script or a style sheet shorter in its place.
///
/// # Errors
/// If the tool is missing or does not understand the file.
pub fn minify(workspace: &Workspace, file: &Path) -> Result<()> {
    let mut command = node_in(&workspace.end2end());
    process::run(command.arg("minify.mjs").arg(file))
        .with_context(|| format!("esbuild could not make {} smaller", file.display()))
}

/// Gives what wasm and script share short names: the long ones stand in both files, each
/// with a digest that no compression makes smaller.
fn shorten_names(module: &mut Module, script: &Path) -> Result<()> {
    let long = String::from_utf8(files::read(script)?).context("the script is not text")?;
    let mut short = String::with_capacity(long.len());
    let mut names = BTreeMap::new();
    for word in words(&long) {
        if word.starts_with(SHARED) {
            let next = format!("$_{}", names.len());
            short.push_str(names.entry(word.to_owned()).or_insert(next));
        } else {
            short.push_str(word);
        }
    }
    for import in module.imports.iter_mut() {
        rename(&mut import.name, &names);
    }
    for export in module.exports.iter_mut() {
        rename(&mut export.name, &names);
    }
    files::write(script, short.as_bytes())
}

fn rename(name: &mut String, names: &BTreeMap<String, String>) {
    if let Some(short) = names.get(name) {
        *name = short.clone();
    }
}

/// A text in pieces, each a whole identifier of JavaScript or what stands between two.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = is_part(rest.chars().next()?);
        let end = rest.find(|char| is_part(char) != first).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("{} is missing", file.display()))?.len())
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_whole_identifiers_and_lose_nothing() {
        let text = "imports.wbg.__wbg_new_1f = (a$1) => 'x';";
        let found: Vec<&str> = words(text).collect();
        assert_eq!(found.concat(), text);
        assert!(found.contains(&"__wbg_new_1f") && found.contains(&"a$1"));
    }
}
