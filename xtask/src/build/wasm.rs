//! Builds the front end: compile, bind to JavaScript, shrink.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::shrink::shrink;
use crate::workspace::Workspace;
use crate::{files, process, setup};

/// The name leptos asks for: `/pkg/associations.js` and `/pkg/associations_bg.wasm`.
/// These are also the file names wasm-bindgen gives by itself.
pub const OUTPUT_NAME: &str = "associations";

/// What the compiler may emit and every browser of the last years has. wasm-opt refuses
/// what it is not told of.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds the front end and returns the directory with its files. Binding and
/// shrinking are skipped if the compiler's output has not changed.
pub fn wasm(workspace: &Workspace) -> Result<PathBuf> {
    let compiled = compile(workspace)?;
    setup::npm_packages(workspace)?;
    let folder = workspace.wasm_target().join("bound");
    let stamp = workspace.wasm_target().join("bound.stamp");
    let inputs = [
        files::sha256(&files::read(&compiled)?),
        files::sha256(&files::read(&workspace.end2end().join("package-lock.json"))?),
        files::sha256(&files::read(&workspace.root.join("Cargo.lock"))?),
        FEATURES.join(" "),
        files::sha256(include_bytes!("snip.rs")),
        files::sha256(include_bytes!("shrink.rs")),
    ]
    .join("\n");
    if !files::holds(&stamp, inputs.as_bytes()) {
        files::remove_folder(&folder)?;
        process::step("Binding to JavaScript", || bind(&compiled, &folder))?;
        process::step("Shrinking", || shrink(workspace, &folder))?;
        files::write(&stamp, inputs.as_bytes())?;
    }
    Ok(folder)
}

fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let compiler = setup::wasm_compiler(workspace)?;
    let target = workspace.wasm_target();
    process::step("Compiling the front end", || {
        let mut command = compiler.cargo();
        command.current_dir(&workspace.root);
        command.args(["build", "--package", "frontend", "--lib", "--profile", "wasm-release"]);
        command.args(["--target", setup::WASM_TARGET, "--target-dir"]).arg(&target);
        process::run(&mut command)
            .context("the front end does not compile; see the compiler's messages above")
    })?;
    Ok(target.join(setup::WASM_TARGET).join("wasm-release/frontend.wasm"))
}

fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(OUTPUT_NAME).typescript(false);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(folder)).map_err(|error| {
        anyhow!("the wasm could not be bound to JavaScript: {error:#}; is wasm-bindgen the same version everywhere?")
    })
}
