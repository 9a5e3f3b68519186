//! The command line: one file per command, each a thin layer over the engine.

mod args;
mod associate;
mod compare;
mod embed;
mod evaluate;
mod explain;
mod export;
mod import;
mod jobs;
mod learn;
mod maintain;
mod matching;
mod model;
mod out;
mod progress;
mod runner;
mod search;
mod serve;
mod stop;
mod sync;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use out::Out;

/// Runs the command given by the arguments. Exit code 0: success; 1: failure, with
/// one sentence on standard error; 2: invalid usage.
pub fn run() -> ExitCode {
    let args = Args::parse();
    crate::log::init();
    crate::file_limit::fail_softly();
    let mut out = Out::new(args.json);
    match dispatch(args, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if out::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            out.failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: Args, out: &mut Out) -> anyhow::Result<()> {
    let db = args.db;
    match args.command {
        Command::Import(what) => import::run(&db, &what, out),
        Command::Sync(what) => sync::run(&db, &what, out),
        Command::Associate(options) => associate::run(&db, &options, out),
        Command::Evaluate(options) => evaluate::run(&db, &options, out),
        Command::Learn => learn::run(&db, out),
        Command::Export(options) => export::run(&db, &options, out),
        Command::Search(options) => search::run(&db, &options, out),
        Command::Explain(options) => explain::run(&db, &options, out),
        Command::Embed => embed::run(&db, out),
        Command::Model(what) => model::run(&db, &what, out),
        Command::Serve(options) => serve::run(&db, &options, out),
        Command::Jobs(what) => jobs::run(&db, &what, out),
        Command::Backup(options) => maintain::backup(&db, &options, out),
        Command::Check => maintain::check(&db, out),
    }
}
