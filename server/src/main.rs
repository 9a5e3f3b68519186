//! The program `associations`: command line and web server.
#![recursion_limit = "256"]

mod cli;
mod clock;
mod exported;
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
