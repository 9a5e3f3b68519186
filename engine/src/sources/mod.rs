//! Where records come from, and how they are read.
//!
//! A file is a stream of raw records (see [`records`]); each is read on its own
//! as a signal or an issue, so that a bad one never stops the good ones.

mod any_record;
pub(crate) mod broken;
pub mod buildbetter;
mod content_id;
mod csv_records;
pub mod download;
mod field;
mod file_kind;
mod formula_mark;
pub mod graphql;
mod input;
mod issue;
pub(crate) mod json;
pub mod linear;
pub mod mapping;
mod pipe;
mod reading;
pub mod records;
pub(crate) mod route;
mod sheet_records;
mod signal;
mod table;
mod unpack;
mod utf16;
mod values;
mod warnings;

pub use any_record::{AnyRecord, read_record};
pub use formula_mark::{mark_formula, unmark_formula};
pub use input::{Input, MAX_RECORD_BYTES};
pub use issue::{read_issue, read_issue_as};
pub use reading::{FieldError, Read, ReadOptions};
pub use records::{RawRecord, Record, Records};
pub use route::proxy_of;
pub use signal::{read_signal, read_signal_as};
pub use values::DateOrder;
pub use warnings::{WarningGroup, Warnings};

use serde::{Deserialize, Serialize};

/// Which side of the match a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Customer feedback.
    Signals,
    /// Work items.
    Issues,
}

impl Kind {
    /// The plural word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Signals => "signals",
            Self::Issues => "issues",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Signals, Self::Issues].into_iter().find(|kind| kind.word() == word)
    }
}

/// Why a whole file cannot be read. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The reading was stopped.
    #[error("The reading was stopped.")]
    Stopped,
    /// The file cannot be opened or read.
    #[error("{file} cannot be read: {reason}.")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file is of a kind that is not read.
    #[error("{file} is {kind}. Export it as CSV, JSON or .xlsx.")]
    OtherFile {
        /// Name of the file.
        file: String,
        /// What it is, such as "a PDF file".
        kind: &'static str,
    },
    /// The file is not in any form that is understood, or it ends too early.
    #[error("{file}, line {line}: {reason}.")]
    NotUnderstood {
        /// Name of the file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// What is wrong and what to do, without the full stop.
        reason: String,
    },
}
