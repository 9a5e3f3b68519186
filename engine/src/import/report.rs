//! What an import tells.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sources::{FieldError, Kind, SourceError, Warnings};
use crate::store::{Merged, StoreError};

/// Bad records beyond this many are counted but not listed.
const BAD_LISTED_MAX: usize = 10_000;

/// What became of a file's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Name of the file.
    pub file: String,
    /// What it was to hold.
    pub kind: Kind,
    /// Records that were not there before.
    pub new: u64,
    /// Records that differ from what was there.
    pub changed: u64,
    /// Records that were there just so, or in a newer version.
    pub unchanged: u64,
    /// Records that were left out.
    pub bad_count: u64,
    /// The records that were left out, with the reasons; the first ten thousand.
    pub bad: Vec<BadRecord>,
    /// Fields of the other records that did not fit and were left empty.
    #[serde(default)]
    pub warnings: Warnings,
    /// What else a person should know.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Something that a person should know of a file or of some of its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A phrase.
    pub text: String,
    /// How many records it is about; 0 for the file itself.
    pub records: u64,
}

/// A record that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRecord {
    /// Line where it begins, counted from 1.
    pub line: u64,
    /// Position among the file's records, counted from 1.
    pub index: u64,
    /// The field at fault; empty for the record itself.
    pub field: String,
    /// What is wrong, as a phrase.
    pub reason: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match self.records {
            0 => Ok(()),
            1 => f.write_str(" (1 record)"),
            records => write!(f, " ({records} records)"),
        }
    }
}

impl fmt::Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} (record {}): ", self.line, self.index)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

/// Why an import changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not what it says.
    #[error(transparent)]
    Source(SourceError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The file is accepted, and its records are merged in part. The rest follows when the
    /// database is opened, or the next file imported.
    #[error("{0} The file is accepted; what is missing of it is added as soon as that is mended.")]
    Unfinished(StoreError),
    /// No record fits, so the file holds something else.
    #[error("{file} holds no {wanted} that can be read; the first record fails at {first}.{hint}")]
    NothingFits {
        /// Name of the file.
        file: String,
        /// What it was to hold.
        wanted: &'static str,
        /// Why its first record was left out.
        first: BadRecord,
        /// A further sentence, or nothing.
        hint: &'static str,
    },
    /// The file of left-out records cannot be written.
    #[error("The left-out records of {file} cannot be written: {reason}.")]
    NotWritten {
        /// Name of the imported file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The person stopped it.
    #[error("The import was stopped; nothing of the file was taken.")]
    Stopped,
}

impl ImportReport {
    pub(super) fn new(file: &str, kind: Kind) -> Self {
        Self {
            file: file.into(),
            kind,
            new: 0,
            changed: 0,
            unchanged: 0,
            bad_count: 0,
            bad: vec![],
            warnings: Warnings::default(),
            notes: vec![],
        }
    }

    /// How many records are in the store now because of this file.
    pub fn good_count(&self) -> u64 {
        self.new + self.changed + self.unchanged
    }

    pub(super) fn merged(&mut self, merged: Merged) {
        let Merged { new, changed, unchanged } = merged;
        (self.new, self.changed, self.unchanged) = (new, changed, unchanged);
    }

    pub(super) fn add_bad(&mut self, bad: BadRecord) {
        self.bad_count += 1;
        if self.bad.len() < BAD_LISTED_MAX {
            self.bad.push(bad);
        }
    }

    /// A record that was read, with what has to be said of it.
    pub(super) fn add_read(&mut self, line: u64, warnings: Vec<FieldError>, notes: &[&'static str]) {
        warnings.into_iter().for_each(|warning| self.warnings.add(Some(line), warning));
        for text in notes {
            match self.notes.iter_mut().find(|note| note.text == *text) {
                Some(note) => note.records += 1,
                None => self.notes.push(Note { text: (*text).to_owned(), records: 1 }),
            }
        }
    }

    /// What has to be said of the file itself.
    pub(super) fn add_notes(&mut self, notes: Vec<String>) {
        self.notes.splice(0..0, notes.into_iter().map(|text| Note { text, records: 0 }));
    }

    /// A file of which nothing can be used is not what it says.
    pub(super) fn refuse_if_nothing_fits(&self, good_count: usize) -> Result<(), ImportError> {
        match self.bad.first() {
            Some(first) if good_count == 0 => Err(ImportError::NothingFits {
                file: self.file.clone(),
                wanted: self.kind.word(),
                first: first.clone(),
                hint: hint(self.kind, first),
            }),
            _ => Ok(()),
        }
    }
}

fn hint(kind: Kind, first: &BadRecord) -> &'static str {
    match (kind, first.field.as_str()) {
        (Kind::Issues, "identifier") => " If it holds signals, use `associations import signals`.",
        (Kind::Signals, "summary") => " If it holds issues, use `associations import issues`.",
        _ => "",
    }
}

impl From<SourceError> for ImportError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Stopped => Self::Stopped,
            error => Self::Source(error),
        }
    }
}
