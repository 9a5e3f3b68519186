//! Set-up, build, tests and benchmarks, for CI and for people.
//!
//! Every command first installs what is missing on this machine ([`setup`]), which is
//! fast if nothing is.

mod bench;
mod build;
mod files;
mod process;
mod run;
mod setup;
mod test;
mod tracked;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::build::Profile;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set-up, build, test and benchmarks of Associations")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the program and the front end
    Build {
        /// Build with optimisations, as `run` does
        #[arg(long)]
        release: bool,
        /// Build the front end only
        #[arg(long)]
        wasm_only: bool,
    },
    /// Run all checks: formatting, clippy, Rust tests, browser tests
    Test(test::Options),
    /// Measure speed and quality, compared with other programs
    Bench(bench::Options),
    /// Build with optimisations and serve on http://127.0.0.1:3000
    Run {
        /// Arguments for `associations serve`
        #[arg(last = true)]
        serve_arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match task {
        Task::Build { release, wasm_only } => {
            build::site(&workspace)?;
            if !wasm_only {
                let profile = if release { Profile::Release } else { Profile::Dev };
                build::server(&workspace, profile)?;
            }
            Ok(())
        }
        Task::Test(options) => test::test(&workspace, &options),
        Task::Bench(options) => bench::bench(&workspace, &options),
        Task::Run { serve_arguments } => run::run(&workspace, &serve_arguments),
    }
}
