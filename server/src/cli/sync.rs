//! `associations sync`.

use std::fmt::Write;
use std::path::Path;

use engine::sources::buildbetter::BuildBetter;
use engine::sources::graphql::StopPause;
use engine::sources::linear::Linear;
use engine::store::Store;
use engine::sync::{ResourceReport, SyncOptions, SyncReport, sync_buildbetter, sync_linear};

use super::args::Sync;
use super::out::Out;
use super::{progress, stop};

/// Bad records shown to a person; all are in the JSON.
const BAD_SHOWN: usize = 50;

pub fn run(db: &Path, what: &Sync, out: &Out) -> anyhow::Result<()> {
    let full = match what {
        Sync::Linear(options) => options.full,
        Sync::Buildbetter(options) => options.full,
    };
    let options = SyncOptions { full: full > 0, allow_mass_removal: full > 1, now: crate::clock::now() };
    // Before the database is made: without a key there is nothing to keep in it.
    let source = Source::of(what)?;
    let store = Store::open(db)?;
    let stop = stop::on_ctrl_c()?;
    let pause = StopPause::new(&stop);
    let bar = progress::count(out, "fetching");
    let mut each = |progress: engine::sync::SyncProgress| {
        bar.set_message(format!("{} fetched", progress.resource));
        bar.set_position(progress.records);
    };
    let report = match &source {
        Source::Linear(linear) => sync_linear(&store, linear, &options, &pause, &mut each),
        Source::BuildBetter(buildbetter) => {
            sync_buildbetter(&store, buildbetter, &options, &pause, &mut each)
        }
    };
    bar.finish_and_clear();
    let report = report?;
    out.result(&report, describe(&report))
}

enum Source {
    Linear(Linear),
    BuildBetter(BuildBetter),
}

impl Source {
    fn of(what: &Sync) -> anyhow::Result<Self> {
        Ok(match what {
            Sync::Linear(options) => {
                let key = key("LINEAR_API_KEY", "Linear", "Settings, Security & access, Personal API keys")?;
                Self::Linear(Linear::new(&key, &options.url)?)
            }
            Sync::Buildbetter(options) => {
                let key = key("BUILDBETTER_API_KEY", "BuildBetter", "Settings, API keys")?;
                Self::BuildBetter(BuildBetter::new(&key, &options.url)?)
            }
        })
    }
}

/// Keys are in the environment and never among the arguments, which other users can see.
fn key(variable: &str, service: &str, place: &str) -> anyhow::Result<String> {
    match std::env::var(variable) {
        Ok(key) if !key.trim().is_empty() => Ok(key),
        _ => anyhow::bail!(
            "There is no key of {service}; make one there ({place}) and put it into {variable}."
        ),
    }
}

fn describe(report: &SyncReport) -> String {
    let mut words = report.resources.iter().map(describe_resource).collect::<Vec<_>>().join("\n");
    for remark in &report.remarks {
        write!(words, "\n{remark}").unwrap_or_default();
    }
    words
}

fn describe_resource(resource: &ResourceReport) -> String {
    let ResourceReport { name, new, changed, unchanged, removed, bad_count, bad } = resource;
    let mut words = format!("{name}: {new} new, {changed} changed, {unchanged} unchanged, {removed} removed");
    if *bad_count > 0 {
        write!(words, ", {bad_count} left out:").unwrap_or_default();
        for bad in bad.iter().take(BAD_SHOWN) {
            write!(words, "\n  {}: {}: {}", bad.id, bad.field, bad.reason).unwrap_or_default();
        }
        let hidden = bad_count.saturating_sub(BAD_SHOWN as u64);
        if hidden > 0 {
            write!(words, "\n  and {hidden} more; --json lists them").unwrap_or_default();
        }
    }
    words
}
