//! What a run tells.

use serde::Serialize;

use crate::sources::{FieldError, Read, Warnings};
use crate::store::Outcome;

/// Bad records beyond this many are counted but not listed.
const BAD_LISTED_MAX: usize = 1_000;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncProgress {
    /// What is being fetched.
    pub resource: &'static str,
    /// Records of it so far.
    pub records: u64,
}

/// What a finished run did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// `linear` or `buildbetter`.
    pub source: &'static str,
    /// Whether everything was fetched and what is gone was removed.
    pub full: bool,
    /// What became of the records, a resource at a time.
    pub resources: Vec<ResourceReport>,
    /// What was left out, a sentence each.
    pub remarks: Vec<String>,
}

/// What became of the records of one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResourceReport {
    /// The plural word for them.
    pub name: &'static str,
    /// Records that were not there before.
    pub new: u64,
    /// Records that differ from what was there.
    pub changed: u64,
    /// Records that were there just so, or in a newer version.
    pub unchanged: u64,
    /// Records that the source no longer has.
    pub removed: u64,
    /// Records that could not be read.
    pub bad_count: u64,
    /// Those records, with the reasons; the first thousand.
    pub bad: Vec<BadNode>,
    /// Fields of the other records that do not fit and were left empty.
    pub warnings: Warnings,
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadNode {
    /// The source's id; empty where it has none.
    pub id: String,
    /// The field at fault; empty for the record itself.
    pub field: String,
    /// What is wrong, as a phrase.
    pub reason: String,
}

impl ResourceReport {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Records fetched.
    pub fn fetched(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.bad_count
    }

    pub(super) fn add(&mut self, read: Read<Outcome>) {
        read.warnings.into_iter().for_each(|warning| self.warnings.add(None, warning));
        match read.record {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
    }

    pub(super) fn add_bad(&mut self, id: &str, error: FieldError) {
        self.bad_count += 1;
        if self.bad.len() < BAD_LISTED_MAX {
            self.bad.push(BadNode { id: id.to_owned(), field: error.field, reason: error.reason });
        }
    }
}
