//! A file into the store.
//!
//! One transaction a file: either all of its good records are in, or, when the file
//! is not what it says, nothing has changed.

mod report;

pub use report::{BadRecord, ImportError, ImportReport};

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::sources::{FieldError, Input, Kind, RawRecord, Record, Records, read_issue, read_signal};
use crate::store::{Outcome, Store, StoreError, Writer};

/// What to import and how.
pub struct ImportOptions<'a> {
    /// What the file holds.
    pub kind: Kind,
    /// Name of the source that the signals' ids belong to.
    pub source: &'a str,
    /// The time of the import.
    pub now: Timestamp,
}

/// Reads all records of `input` into the store. `progress` is called with the count
/// of records read so far; once `stop` is set, nothing is kept.
///
/// # Errors
/// If the file is not what it says, was stopped, or the store fails; then nothing
/// has changed.
pub fn import(
    store: &Store,
    input: Input,
    options: &ImportOptions<'_>,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportReport, ImportError> {
    let mut report = ImportReport::new(input.name(), options.kind);
    let mut records = Records::open(input, options.kind)?;
    store.write(|writer| {
        let mut seen = HashMap::new();
        while let Some(record) = records.next_record()? {
            if stop.load(Ordering::Relaxed) {
                return Err(ImportError::Stopped);
            }
            progress(record.index);
            take(writer, record, options, &mut seen, &mut report)?;
        }
        report.refuse_if_nothing_fits()
    })?;
    Ok(report)
}

fn take(
    writer: &mut Writer<'_>,
    record: RawRecord,
    options: &ImportOptions<'_>,
    seen: &mut HashMap<String, u64>,
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let bad = |error: FieldError| BadRecord {
        line: record.line,
        index: record.index,
        field: error.field,
        reason: error.reason,
    };
    let unreadable = |reason| FieldError { field: String::new(), reason };
    let parsed = record.content.map_err(unreadable).and_then(|content| Parsed::read(content, options));
    match parsed {
        Err(error) => report.add_bad(bad(error)),
        Ok(parsed) => match seen.get(parsed.id()) {
            Some(first) => report.add_bad(bad(FieldError {
                field: "id".into(),
                reason: format!("record {first} has the same id {}; only the first is taken", parsed.id()),
            })),
            None => {
                seen.insert(parsed.id().to_owned(), record.index);
                report.add(parsed.put(writer, options.now)?);
            }
        },
    }
    Ok(())
}

enum Parsed {
    Issue(Box<domain::Issue>, String),
    Signal(Box<domain::Signal>, String),
}

impl Parsed {
    fn read(record: Record, options: &ImportOptions<'_>) -> Result<Self, FieldError> {
        Ok(match options.kind {
            Kind::Issues => Self::Issue(Box::new(read_issue(&record.value)?), record.raw),
            Kind::Signals => Self::Signal(Box::new(read_signal(options.source, &record.value)?), record.raw),
        })
    }

    fn id(&self) -> &str {
        match self {
            Self::Issue(issue, _) => &issue.id,
            Self::Signal(signal, _) => &signal.key.external_id,
        }
    }

    fn put(&self, writer: &mut Writer<'_>, now: Timestamp) -> Result<Outcome, StoreError> {
        match self {
            Self::Issue(issue, raw) => writer.put_issue(issue, raw, now),
            Self::Signal(signal, raw) => writer.put_signal(signal, raw, now),
        }
    }
}
