//! The columns of a table, and its rows as records.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::sources::formula_mark::unmark_formula;
use crate::sources::mapping::{Mapping, Sample, folded, guess, is_text_field};
use crate::sources::values::{is_nothing, without_nul};
use crate::sources::{FieldError, Kind, Record, SourceError};

/// The key under which columns that hold no field are kept in the source text.
const OTHER: &str = "other_columns";
/// Columns that a message lists.
const NAMED_MAX: usize = 40;

/// The columns of a table and the fields that they hold.
pub struct Columns {
    names: Vec<String>,
    fields: Vec<Option<&'static str>>,
}

impl Columns {
    /// Finds the fields of the columns of a file, by the header and the first rows.
    ///
    /// # Errors
    /// If no column holds what every record needs, or a mapping names a column that is not there.
    pub fn of(
        file: &str,
        line: u64,
        names: Vec<String>,
        rows: &[Vec<String>],
        kind: Kind,
        mapping: &Mapping,
    ) -> Result<Self, SourceError> {
        let columns = Self::guessed(names, rows, kind, mapping);
        match columns.fault(kind, mapping) {
            None => Ok(columns),
            Some(reason) => Err(SourceError::NotUnderstood { file: file.to_owned(), line, reason }),
        }
    }

    /// The same without a look at what is missing.
    pub fn guessed(mut names: Vec<String>, rows: &[Vec<String>], kind: Kind, mapping: &Mapping) -> Self {
        while names.last().is_some_and(|name| name.trim().is_empty()) {
            names.pop();
        }
        for name in &mut names {
            *name = unmark_formula(name.trim()).to_owned();
        }
        let values = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(String::as_str).filter(|cell| !is_nothing(cell)).collect()
        };
        let samples: Vec<Sample<'_>> =
            names.iter().enumerate().map(|(at, name)| Sample { name, values: values(at) }).collect();
        let fields = guess(kind, &samples, mapping);
        Self { names, fields }
    }

    /// The columns' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The field of each column.
    pub fn fields(&self) -> &[Option<&'static str>] {
        &self.fields
    }

    fn fault(&self, kind: Kind, mapping: &Mapping) -> Option<String> {
        let has_name = |name: &str| self.names.iter().any(|column| folded(column) == folded(name));
        if let Some(column) = mapping.columns.keys().find(|column| !has_name(column)) {
            return Some(format!(
                "there is no column “{column}”; the columns are {}",
                listed(self.names.iter())
            ));
        }
        let has = |field: &str| self.fields.contains(&Some(field));
        let (is_whole, wanted, field) = match kind {
            Kind::Signals => (
                has("summary") || has("context") || has("exact_quote"),
                "a summary, context or quote",
                "summary",
            ),
            Kind::Issues => (has("title"), "a title", "title"),
        };
        let other = match kind {
            Kind::Signals
                if ["uuid", "team", "title", "status"].into_iter().all(has_name)
                    || has_name("identifier") =>
            {
                Some(Kind::Issues)
            }
            Kind::Issues if has_name("context") && !has_name("title") => Some(Kind::Signals),
            _ => None,
        };
        let kind = kind.word();
        match other.filter(|_| mapping.columns.is_empty()) {
            Some(other) => Some(format!(
                "the columns are those of {0}, not of {kind}; import it with `associations import {0}`",
                other.word()
            )),
            None if is_whole => None,
            None => Some(format!(
                "this is neither JSON nor a CSV file of {kind}: no column holds {wanted}. Columns: {}. Name one with --map \
                 \"COLUMN={field}\"",
                listed(self.names.iter())
            )),
        }
    }

    /// What a person should know: columns that are read under another name, and those that are not read.
    pub fn notes(&self) -> Vec<String> {
        let named = || self.names.iter().zip(&self.fields).filter(|(name, _)| !name.is_empty());
        let renamed: Vec<String> = named()
            .filter_map(|(name, field)| {
                field.filter(|field| folded(field) != folded(name)).map(|field| format!("{name} as {field}"))
            })
            .collect();
        let unread: Vec<&String> =
            named().filter(|(_, field)| field.is_none()).map(|(name, _)| name).collect();
        let mut notes = Vec::new();
        if !renamed.is_empty() {
            notes.push(format!("columns read: {}", listed(renamed.iter())));
        }
        if !unread.is_empty() {
            notes.push(format!("columns not read: {}", listed(unread.into_iter())));
        }
        notes
    }

    /// A row as a record; none if all of its cells are empty.
    pub fn record<'a>(&self, cells: impl Iterator<Item = Cow<'a, str>>) -> Option<Record> {
        let (mut object, mut other, mut warnings) = (Map::new(), Map::new(), Vec::new());
        let (mut surplus, mut is_blank) = (Vec::new(), true);
        for (at, cell) in cells.enumerate() {
            let field = self.fields.get(at).copied().flatten();
            if is_nothing(&cell) {
                if let Some(path) = field.filter(|path| !path.contains('.')) {
                    object.entry(path).or_insert(Value::Null);
                }
                continue;
            }
            is_blank = false;
            let text = unmark_formula(&cell);
            let Some(name) = self.names.get(at) else {
                surplus.push(text.to_owned());
                continue;
            };
            let cleaned = without_nul(text);
            if cleaned.len() < text.len() {
                let field = field.unwrap_or(name);
                warnings.push(FieldError::new(field, "it held NUL characters, which were removed"));
            }
            match field {
                Some(path) => add(&mut object, path, path, &cleaned, &mut warnings),
                None => {
                    other.entry(name.as_str()).or_insert_with(|| Value::String(cleaned.into_owned()));
                }
            }
        }
        if is_blank {
            return None;
        }
        if !surplus.is_empty() {
            let reason = "the row has more cells than the header; the surplus was not read";
            warnings.push(FieldError::new("", reason).with_found(&surplus.join(" ")));
        }
        let value = Value::Object(object);
        let raw = match &value {
            Value::Object(object) if !other.is_empty() => {
                let mut raw = object.clone();
                raw.insert(OTHER.to_owned(), Value::Object(other));
                Value::Object(raw).to_string()
            }
            value => value.to_string(),
        };
        Some(Record { value, raw, warnings, is_table: true })
    }
}

/// Puts a cell into a record. Texts and lists of several columns are joined; of anything else the first
/// is taken.
fn add(object: &mut Map<String, Value>, whole: &str, path: &str, cell: &str, warnings: &mut Vec<FieldError>) {
    if let Some((outer, inner)) = path.split_once('.') {
        let entry = object.entry(outer).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(nested) = entry {
            add(nested, whole, inner, cell, warnings);
        }
        return;
    }
    match object.entry(path).or_insert(Value::Null) {
        Value::String(text) if is_text_field(whole) => {
            text.push_str("\n\n");
            text.push_str(cell);
        }
        Value::String(text) if is_list_field(whole) => {
            text.push('\n');
            text.push_str(cell);
        }
        Value::String(text) if text != cell => {
            let reason = "several columns hold it; the first was read";
            warnings.push(FieldError::new(whole, reason).with_found(cell));
        }
        Value::String(_) => {}
        empty => *empty = Value::String(cell.to_owned()),
    }
}

fn is_list_field(path: &str) -> bool {
    matches!(
        path,
        "types" | "topics" | "keywords" | "impacts" | "emotions" | "labels" | "previousIdentifiers"
    )
}

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let mut words = names.take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        words.push_str(&format!(" and {more} more"));
    }
    words
}
