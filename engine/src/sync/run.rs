//! What all runs have in common: pages into the store, a watermark at the end, and the
//! removal of what is gone.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use super::put::PutError;
use super::report::ResourceReport;
use super::{OVERLAP, REMOVALS_FREE, SyncError, SyncOptions, SyncProgress, SyncReport};
use crate::sources::Read;
use crate::store::{Outcome, Store, StoreError, Writer};

/// Records that are marked as removed in one transaction.
const REMOVED_AT_ONCE: usize = 200;

/// Puts one record into the store, as its source has it.
pub(super) type Put<'a> = dyn FnMut(&mut Writer<'_>, Value) -> Result<Read<Outcome>, PutError> + 'a;

/// A run in progress.
pub(super) struct Run<'a> {
    pub(super) store: &'a Store,
    pub(super) source: &'static str,
    pub(super) options: SyncOptions,
    pub(super) progress: &'a mut dyn FnMut(SyncProgress),
    pub(super) report: SyncReport,
}

/// What a listing has shown so far.
pub(super) struct Listed {
    pub(super) report: ResourceReport,
    /// Ids of all records, also of those that could not be read.
    pub(super) seen: HashSet<String>,
    /// The time of the newest change.
    newest: Option<Timestamp>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        store: &'a Store,
        source: &'static str,
        options: &SyncOptions,
        progress: &'a mut dyn FnMut(SyncProgress),
    ) -> Self {
        let report = SyncReport { source, full: options.full, resources: Vec::new(), remarks: Vec::new() };
        Self { store, source, options: *options, progress, report }
    }

    /// Runs the work of one resource and remembers how it ended.
    pub(super) fn resource(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&mut Self) -> Result<Listed, SyncError>,
    ) -> Result<(), SyncError> {
        (self.progress)(SyncProgress { resource: name, records: 0 });
        let (store, source, now) = (self.store, self.source, self.options.now);
        match work(self) {
            Ok(listed) => {
                // What changes while the pages are fetched may be on a page that has passed.
                let watermark = listed.newest.map(|newest| newest.min(now));
                store.write(|writer| writer.finish_sync(source, name, watermark, now))?;
                self.report.resources.push(listed.report);
                Ok(())
            }
            Err(error) => {
                let words = error.to_string();
                store.write(|writer| writer.fail_sync(source, name, &words, now))?;
                Err(error)
            }
        }
    }

    /// Where an incremental run begins; none for everything.
    pub(super) fn since(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        if self.options.full {
            return Ok(None);
        }
        let watermark = self.store.sync_state(self.source, name)?.watermark;
        Ok(watermark.and_then(|watermark| watermark.checked_sub(OVERLAP).ok()))
    }

    /// A page into the store, in one transaction. `changed` is the field with the time of
    /// a record's last change.
    pub(super) fn take(
        &mut self,
        listed: &mut Listed,
        nodes: Vec<Value>,
        changed: &str,
        put: &mut Put<'_>,
        after: &mut dyn FnMut(&mut Writer<'_>) -> Result<(), StoreError>,
    ) -> Result<(), SyncError> {
        self.store.write_step(|writer| {
            for node in nodes {
                let id = id_of(&node);
                let time = node.get(changed).and_then(Value::as_str);
                let time = time.and_then(|time| time.parse::<Timestamp>().ok());
                match put(writer, node) {
                    Ok(read) => {
                        listed.report.add(read);
                        listed.newest = listed.newest.max(time);
                    }
                    Err(PutError::Field(error)) => listed.report.add_bad(&id, error),
                    Err(PutError::Store(error)) => return Err(SyncError::Store(error)),
                }
                listed.seen.insert(id);
            }
            Ok(after(writer)?)
        })?;
        let records = listed.report.fetched();
        (self.progress)(SyncProgress { resource: listed.report.name, records });
        Ok(())
    }

    /// A listing that lacks most of what is here is more likely a mistake than the truth.
    pub(super) fn refuse_mass_removal(
        &self,
        service: &'static str,
        listed: &Listed,
        before: &HashSet<String>,
    ) -> Result<(), SyncError> {
        let stored = before.len();
        let gone = before.difference(&listed.seen).count();
        if self.options.allow_mass_removal || stored <= REMOVALS_FREE || gone * 2 <= stored {
            return Ok(());
        }
        Err(SyncError::TooManyRemovals { service, resource: listed.report.name, gone, stored })
    }

    /// Removes what was there before a whole listing and is not in it.
    pub(super) fn remove_missing(
        &self,
        listed: &mut Listed,
        before: HashSet<String>,
        remove: &mut dyn FnMut(&mut Writer<'_>, &str) -> Result<bool, StoreError>,
    ) -> Result<(), SyncError> {
        let gone: Vec<&String> = before.difference(&listed.seen).collect();
        for some in gone.chunks(REMOVED_AT_ONCE) {
            self.store.write_step(|writer| {
                for id in some {
                    listed.report.removed += u64::from(remove(writer, id)?);
                }
                Ok::<_, SyncError>(())
            })?;
        }
        Ok(())
    }
}

impl Listed {
    pub(super) fn new(name: &'static str) -> Self {
        Self { report: ResourceReport::new(name), seen: HashSet::new(), newest: None }
    }
}

/// Text or a whole number; empty where there is none.
fn id_of(node: &Value) -> String {
    match node.get("id") {
        Some(Value::String(id)) => id.trim().to_owned(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    }
}
