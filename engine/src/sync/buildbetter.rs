//! BuildBetter into the store.

use std::collections::HashSet;

use domain::SignalKey;
use serde_json::Value;

use super::put::PutError;
use super::run::{Listed, Run};
use super::{SyncError, SyncOptions, SyncProgress, SyncReport};
use crate::sources::buildbetter::BuildBetter;
use crate::sources::graphql::Pause;
use crate::sources::read_signal;
use crate::store::{Store, Writer};

const SOURCE: &str = SignalKey::DEFAULT_SOURCE;
const SIGNALS: &str = "signals";

/// Brings the store in step with BuildBetter. Its signals do not tell when they were
/// edited or deleted: a run fetches those created since the last finished one, and only
/// with `full` are edits and deletions of older ones seen.
///
/// # Errors
/// See [`SyncError`]; pages fetched before are kept.
pub fn sync_buildbetter(
    store: &Store,
    buildbetter: &BuildBetter,
    options: &SyncOptions,
    pause: &dyn Pause,
    progress: &mut dyn FnMut(SyncProgress),
) -> Result<SyncReport, SyncError> {
    let mut run = Run::new(store, SOURCE, options, progress);
    run.resource(SIGNALS, |run| fetch(run, buildbetter, pause))?;
    Ok(run.report)
}

fn fetch(run: &mut Run<'_>, buildbetter: &BuildBetter, pause: &dyn Pause) -> Result<Listed, SyncError> {
    let since = run.since(SIGNALS)?;
    let before = if run.options.full { run.store.live_signal_ids(SOURCE)? } else { HashSet::new() };
    let (now, mut listed) = (run.options.now, Listed::new(SIGNALS));
    let hidden = buildbetter.each_page::<SyncError>(since, pause, &mut |nodes| {
        let put = &mut |writer: &mut Writer<'_>, node: Value| {
            let read = read_signal(SOURCE, &node)?;
            let outcome = writer.put_signal(&read.record, &node.to_string(), now)?;
            Ok::<_, PutError>(read.map(|_| outcome))
        };
        run.take(&mut listed, nodes, "created_at", put, &mut |_| Ok(()))
    })?;
    run.report.remarks.extend(hidden.iter().map(|field| {
        format!("BuildBetter does not let this key read “{field}”; signals are imported without it.")
    }));
    if run.options.full {
        run.refuse_mass_removal("BuildBetter", &listed, &before)?;
        run.remove_missing(&mut listed, before, &mut |writer, id| {
            writer.remove_signal(&SignalKey::of(id), now)
        })?;
    }
    Ok(listed)
}
