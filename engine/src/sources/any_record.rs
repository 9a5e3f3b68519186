//! A record of a file as an issue or a signal.

use domain::{Issue, Signal};
use serde_json::Value;

use super::mapping::remapped;
use super::{FieldError, Kind, Read, ReadOptions, Record, read_issue_as, read_signal_as};

/// An issue or a signal.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyRecord {
    /// An issue.
    Issue(Box<Issue>),
    /// A signal.
    Signal(Box<Signal>),
}

/// Reads a record of a file. JSON under other names than the fields' own is read by the mapping, and where
/// the text or title is missing, by what the names are likely to mean. `source` is the source
/// that signals' ids belong to.
///
/// # Errors
/// The field without which there is no record.
pub fn read_record(
    kind: Kind,
    source: &str,
    record: &Record,
    options: &ReadOptions,
) -> Result<Read<AnyRecord>, FieldError> {
    let read =
        |value: &Value| match kind {
            Kind::Issues => {
                Ok(read_issue_as(value, options.dates)?.map(|issue| AnyRecord::Issue(Box::new(issue))))
            }
            Kind::Signals => Ok(read_signal_as(source, value, options.dates)?
                .map(|signal| AnyRecord::Signal(Box::new(signal)))),
        };
    let mut done = if record.is_table {
        read(&record.value)?
    } else if !options.map.columns.is_empty() {
        read(&remapped(kind, &record.value, &options.map))?
    } else {
        match read(&record.value) {
            Err(error) if may_be_renamed(kind, &record.value) => {
                let mut done = read(&remapped(kind, &record.value, &options.map)).map_err(|_| error)?;
                done.notes.push("keys are not the fields' own names; they were read by their likely meaning");
                done
            }
            done => done?,
        }
    };
    done.warnings.extend(record.warnings.iter().cloned());
    Ok(done)
}

/// Whether a record is not one of the other kind.
fn may_be_renamed(kind: Kind, value: &Value) -> bool {
    let Value::Object(object) = value else { return false };
    let of_the_other: &[&str] = match kind {
        Kind::Signals => &["identifier", "state", "team", "assignee"],
        Kind::Issues => &["context", "exact_quote", "exactQuote", "sentiment", "display_ts"],
    };
    !of_the_other.iter().any(|key| object.contains_key(*key))
}
