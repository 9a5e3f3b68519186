//! `cargo xtask test`: everything that has to hold before a change goes in.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::build::{self, Profile};
use crate::process::{self, say};
use crate::setup;
use crate::tracked;
use crate::workspace::{Workspace, node_in};

/// What to leave out.
#[derive(clap::Args)]
pub struct Options {
    /// Run only the tests whose names hold this; formatting and clippy are left out
    filter: Option<String>,
    /// Leave out the WASM build and the browser tests
    #[arg(long)]
    skip_e2e: bool,
}

/// Does every step in turn; the first that fails ends it.
pub fn test(workspace: &Workspace, options: &Options) -> Result<()> {
    let filter = options.filter.as_deref();
    let browser = if options.skip_e2e { None } else { Some(setup::chromium()?) };
    if filter.is_none() {
        process::step("Tracked files", || tracked::check(workspace))?;
        check(workspace, "Formatting", &["fmt", "--all", "--check"])?;
        check(
            workspace,
            "Clippy",
            &["clippy", "--workspace", "--exclude", "frontend", "--all-targets", "--", "-Dwarnings"],
        )?;
    }
    let program = build::server(workspace, Profile::Dev)?;
    setup::model(&program)?;
    let mut rust_tests = vec!["test", "--workspace", "--exclude", "frontend"];
    rust_tests.extend(filter);
    check(workspace, "Rust tests", &rust_tests)?;
    if let Some(browser) = browser {
        if filter.is_none() {
            clippy_for_the_browser(workspace)?;
        }
        build::site(workspace)?;
        browser_tests(workspace, &program, &browser, filter)?;
    }
    say("\nAll steps passed.");
    Ok(())
}

/// One cargo command as a step. The front end is left out of native steps: leptos cannot
/// be compiled for server and browser at once.
fn check(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<()> {
    let mut command = process::cargo();
    command.current_dir(&workspace.root).args(arguments);
    let again = process::line(&command);
    run_step(name, command, &again)
}

fn clippy_for_the_browser(workspace: &Workspace) -> Result<()> {
    let compiler = setup::wasm_compiler(workspace)?;
    if !compiler.has_clippy() {
        say("\nSkipping clippy for the front end: this machine's WASM compiler does not include it.");
        return Ok(());
    }
    let mut command = compiler.cargo();
    command.current_dir(&workspace.root);
    command.args([
        "clippy",
        "--package",
        "frontend",
        "--profile",
        "wasm-release",
        "--target",
        setup::WASM_TARGET,
    ]);
    command.arg("--target-dir").arg(workspace.wasm_target()).args(["--", "-Dwarnings"]);
    let again = process::line(&command);
    run_step("Clippy for the front end", command, &again)
}

fn browser_tests(workspace: &Workspace, program: &Path, browser: &Path, filter: Option<&str>) -> Result<()> {
    let mut command = node_in(&workspace.end2end());
    command.args(["node_modules/@playwright/test/cli.js", "test"]);
    if let Some(filter) = filter {
        command.args(["--pass-with-no-tests", "--grep", filter]);
    }
    command.env("ASSOCIATIONS_BIN", program).env("ASSOCIATIONS_SITE_ROOT", workspace.site());
    command.env("ASSOCIATIONS_DEMO", workspace.demo()).env("ASSOCIATIONS_CHROMIUM", browser);
    run_step("Browser tests", command, "cargo xtask test NAME_OF_A_TEST")
}

fn run_step(name: &str, mut command: Command, again: &str) -> Result<()> {
    process::step(name, || match process::status(&mut command)?.success() {
        true => Ok(()),
        false => bail!("the step \"{name}\" failed; run it alone with `{again}`"),
    })
}
