//! A file into the store.
//!
//! The file is read to its end into a staging file first, and the database is not touched. Only
//! a file that is what it says is accepted, and then merged record by record while others read
//! and write. A program that dies before the acceptance has changed nothing; after it, whoever
//! opens the database completes the merge.

mod rejected;
mod report;

pub use rejected::write_rejected;
pub use report::{BadRecord, ImportError, ImportReport, Note};

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::sources::{
    AnyRecord, FieldError, Input, Kind, RawRecord, Read, ReadOptions, Record, Records, read_record,
};
use crate::store::{Stage, Staged, Store, StoreError};

/// What to import and how.
pub struct ImportOptions<'a> {
    /// What the file holds.
    pub kind: Kind,
    /// Name of the source that the signals' ids belong to.
    pub source: &'a str,
    /// The time of the import.
    pub now: Timestamp,
    /// How its records are read.
    pub reading: ReadOptions,
}

/// Reads all records of `input` into the store. `progress` is called with the count of records
/// read so far. `stop` ends the reading, and then nothing is kept; a file that was read to its
/// end is accepted, and its merge is not stopped.
///
/// # Errors
/// If the file is not what it says, was stopped, or the store fails; then nothing has changed,
/// but for [`ImportError::Unfinished`].
pub fn import(
    store: &Store,
    input: Input,
    options: &ImportOptions<'_>,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportReport, ImportError> {
    store.finish_merges()?;
    let mut report = ImportReport::new(input.name(), options.kind);
    let stage = input.while_not(stop, |input| read(store, input, options, stop, &mut report, progress))?;
    let accepted = store.accept(stage, options.now)?;
    let merged = store.merge(accepted, &mut |_| {}).map_err(ImportError::Unfinished)?;
    report.merged(merged);
    Ok(report)
}

/// The good records of a file that is what it says.
fn read(
    store: &Store,
    input: Input,
    options: &ImportOptions<'_>,
    stop: &AtomicBool,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(u64),
) -> Result<Stage, ImportError> {
    let mut stage = store.stage()?;
    let mut seen = HashMap::new();
    let mut records = Records::open_as(input, options.kind, &options.reading)?;
    while let Some(record) = records.next_record()? {
        if stop.load(Ordering::Relaxed) {
            return Err(ImportError::Stopped);
        }
        progress(record.index);
        take(&mut stage, record, options, &mut seen, report)?;
    }
    report.add_notes(records.notes());
    report.refuse_if_nothing_fits(seen.len())?;
    Ok(stage)
}

fn take(
    stage: &mut Stage,
    record: RawRecord,
    options: &ImportOptions<'_>,
    seen: &mut HashMap<IdHash, u64>,
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let (line, index) = (record.line, record.index);
    let unreadable = |reason: String| FieldError::new("", reason);
    let parsed = record.content.map_err(unreadable).and_then(|content| parse(content, options));
    let fault = match parsed {
        Err(error) => error,
        Ok(read) => match seen.get(&hash_of(&read.record)) {
            Some(first) => same_id(id(&read.record), *first),
            None => {
                seen.insert(hash_of(&read.record), index);
                stage.add(&read.record)?;
                report.add_read(line, read.warnings, &read.notes);
                return Ok(());
            }
        },
    };
    report.add_bad(BadRecord { line, index, field: fault.field.clone(), reason: fault.what() });
    Ok(())
}

fn same_id(id: &str, first: u64) -> FieldError {
    FieldError::new("id", format!("record {first} has the same id {id}; only the first is taken"))
}

/// What is remembered of an id, so that memory depends little on the records.
type IdHash = [u8; 16];

/// Ids of different sources are different.
fn hash_of(record: &Staged) -> IdHash {
    let digest = match record {
        Staged::Issue(issue, _) => blake3::hash(issue.id.as_bytes()),
        Staged::Signal(signal, _) => blake3::hash(signal.key.to_string().as_bytes()),
    };
    let mut hash = IdHash::default();
    hash.copy_from_slice(&digest.as_bytes()[..16]);
    hash
}

fn parse(record: Record, options: &ImportOptions<'_>) -> Result<Read<Staged>, FieldError> {
    let read = read_record(options.kind, options.source, &record, &options.reading)?;
    Ok(read.map(|read| match read {
        AnyRecord::Issue(issue) => Staged::Issue(issue, record.raw),
        AnyRecord::Signal(signal) => Staged::Signal(signal, record.raw),
    }))
}

fn id(record: &Staged) -> &str {
    match record {
        Staged::Issue(issue, _) => &issue.id,
        Staged::Signal(signal, _) => &signal.key.external_id,
    }
}
