//! The program `associations`: a command line and a web server over one engine.

mod cli;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    engine::embed::prepare();
    cli::run()
}
