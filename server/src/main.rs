//! The program `associations`: a command line and a web server over one engine.
#![recursion_limit = "256"]

mod cli;
mod clock;
mod file_limit;
mod log;
mod person;
mod table;
mod visible;
mod web;
mod work;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
