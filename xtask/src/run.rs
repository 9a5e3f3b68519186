//! `cargo xtask run`: from nothing to a page in the browser.

use std::process::Command;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::process::say;
use crate::setup;
use crate::workspace::Workspace;

/// Builds everything optimised, gets the model, and becomes the server.
pub fn run(workspace: &Workspace, serve_arguments: &[String]) -> Result<()> {
    build::site(workspace)?;
    let program = build::server(workspace, Profile::Release)?;
    setup::model(&program)?;
    let mut server = Command::new(&program);
    server.current_dir(&workspace.root).arg("serve");
    server.arg("--demo").arg(workspace.demo()).arg("--site-root").arg(workspace.site());
    server.args(serve_arguments);
    say("");
    become_program(server)
}

/// Puts the program in this one's place, so that signals reach it and nothing stands between.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(anyhow::Error::new(error)
        .context(format!("`{}` could not be started", crate::process::line(&command))))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<()> {
    crate::process::run(&mut command)
}
