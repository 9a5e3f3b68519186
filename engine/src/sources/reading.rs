//! What comes of reading a record: the record, and what has to be said of it.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::mapping::Mapping;
use super::values::DateOrder;

/// Why a field does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}{}{}", if field.is_empty() { "" } else { ": " }, self.what())]
pub struct FieldError {
    /// Name of the field, with dots for nesting; empty for the record itself.
    pub field: String,
    /// What is wrong, as a phrase; the same for every record with this fault.
    pub reason: String,
    /// The beginning of the text that was found, where that helps.
    pub found: Option<String>,
}

/// So much of a text that does not fit is shown.
const FOUND_MAX_CHARS: usize = 40;

impl FieldError {
    /// A fault of the field of this name; empty for the record itself.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into(), found: None }
    }

    /// What is wrong, with the text that was found.
    pub(crate) fn what(&self) -> String {
        match &self.found {
            Some(found) => format!("{} (“{found}”)", self.reason),
            None => self.reason.clone(),
        }
    }

    /// With the text that does not fit.
    pub(super) fn with_found(self, text: &str) -> Self {
        let text = text.trim();
        let found = match text.char_indices().nth(FOUND_MAX_CHARS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        Self { found: Some(found), ..self }
    }
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T> {
    /// The record; fields that do not fit are empty.
    pub record: T,
    /// The fields that do not fit.
    pub warnings: Vec<FieldError>,
    /// What else a person should know, such as that the record has no id of its own.
    pub notes: Vec<&'static str>,
}

impl<T> Read<T> {
    /// Something made of the record, with the same warnings.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Read<U> {
        Read { record: make(self.record), warnings: self.warnings, notes: self.notes }
    }
}

/// How the records of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// What comes first in dates such as 03/04/2026; without it they are left empty.
    #[serde(default)]
    pub dates: Option<DateOrder>,
    /// Which columns or keys are which fields, where a person has said so.
    #[serde(default)]
    pub map: Mapping,
}

/// The reading of one record.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) dates: Option<DateOrder>,
    warnings: RefCell<Vec<FieldError>>,
    notes: RefCell<Vec<&'static str>>,
}

impl Reading {
    pub(super) fn new(dates: Option<DateOrder>) -> Self {
        Self { dates, ..Self::default() }
    }

    pub(super) fn warn(&self, warning: FieldError) {
        self.warnings.borrow_mut().push(warning);
    }

    pub(super) fn note(&self, note: &'static str) {
        self.notes.borrow_mut().push(note);
    }

    /// The record with all that was said while it was read.
    pub(super) fn end<T>(self, record: T) -> Read<T> {
        Read { record, warnings: self.warnings.into_inner(), notes: self.notes.into_inner() }
    }
}
