//! What a file holds and how its first records would be read, before anything is imported.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields_of;
use crate::sources::{AnyRecord, Input, Kind, ReadOptions, Record, Records, SourceError, read_record};

/// Records that are shown.
const ROWS_MAX: usize = 10;
/// Values that are shown of a column.
const SAMPLES_MAX: usize = 3;
/// So much of a text is shown.
const TEXT_MAX_CHARS: usize = 200;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What it holds, as far as can be guessed, or as was said.
    pub kind: Kind,
    /// Its columns, and of JSON the keys of the first records.
    pub columns: Vec<PreviewColumn>,
    /// The first ten records.
    pub rows: Vec<PreviewRow>,
    /// What a person should know of the file.
    pub notes: Vec<String>,
    /// The fields that a column may hold.
    pub fields: Vec<String>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewColumn {
    /// Its name.
    pub name: String,
    /// The field that it is read as; none if it is not read.
    pub field: Option<String>,
    /// Its first values.
    pub samples: Vec<String>,
}

/// A record as it would be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// Line where it begins, counted from 1.
    pub line: u64,
    /// The fields that are not empty, with their values.
    pub values: Vec<(String, String)>,
    /// Why it would be left out; none if it would be imported.
    pub problem: Option<String>,
    /// Fields that would be left empty, a phrase each.
    pub warnings: Vec<String>,
}

/// Looks at the beginning of a file. `open` opens it anew each time; without `kind`, what the file holds
/// is guessed.
///
/// # Errors
/// If the file cannot be read as either kind.
pub fn preview(
    open: &dyn Fn() -> Result<Input, SourceError>,
    kind: Option<Kind>,
    options: &ReadOptions,
) -> Result<Preview, SourceError> {
    if let Some(kind) = kind {
        return one(open()?, kind, options);
    }
    match (one(open()?, Kind::Signals, options), one(open()?, Kind::Issues, options)) {
        (Ok(signals), Ok(issues)) if issues.score() > signals.score() => Ok(issues),
        (Ok(signals), _) => Ok(signals),
        (Err(_), Ok(issues)) => Ok(issues),
        (Err(error), Err(_)) => Err(error),
    }
}

impl Preview {
    /// How well the file fits its kind: records that can be read, then columns and fields that are.
    fn score(&self) -> (usize, usize, usize) {
        let good = self.rows.iter().filter(|row| row.problem.is_none());
        let values = good.clone().map(|row| row.values.len()).sum();
        (good.count(), self.columns.iter().filter(|column| column.field.is_some()).count(), values)
    }
}

fn one(input: Input, kind: Kind, options: &ReadOptions) -> Result<Preview, SourceError> {
    let mut records = Records::open_as(input, kind, options)?;
    let mut rows = Vec::new();
    let mut columns: Vec<PreviewColumn> = match records.columns() {
        Some(columns) => {
            let fields = columns.fields().iter().map(|field| field.map(str::to_owned));
            let both = columns.names().iter().cloned().zip(fields);
            both.map(|(name, field)| PreviewColumn { name, field, samples: Vec::new() }).collect()
        }
        None => Vec::new(),
    };
    let is_table = records.columns().is_some();
    while rows.len() < ROWS_MAX
        && let Some(raw) = records.next_record()?
    {
        if is_table {
            let cells = records.cells();
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.sample(&cell));
        }
        let mut row = PreviewRow { line: raw.line, values: Vec::new(), problem: None, warnings: Vec::new() };
        match raw.content {
            Err(reason) => row.problem = Some(reason),
            Ok(record) => {
                if !is_table {
                    keys(&record, kind, options, &mut columns);
                }
                match read_record(kind, domain::SignalKey::DEFAULT_SOURCE, &record, options) {
                    Err(error) => row.problem = Some(error.to_string()),
                    Ok(read) => {
                        row.values = values(&read.record);
                        row.warnings = read.warnings.iter().map(ToString::to_string).collect();
                    }
                }
            }
        }
        rows.push(row);
    }
    let fields = fields_of(kind).map(|field| field.path.to_owned()).collect();
    Ok(Preview { kind, columns, rows, notes: records.notes(), fields })
}

/// Adds the keys of a JSON record to the columns.
fn keys(record: &Record, kind: Kind, options: &ReadOptions, columns: &mut Vec<PreviewColumn>) {
    let Value::Object(object) = &record.value else { return };
    for (key, value) in object {
        let at = match columns.iter().position(|column| column.name == *key) {
            Some(at) => at,
            None => {
                let said = options
                    .map
                    .said(key)
                    .map(str::to_owned)
                    .or_else(|| super::known_field(kind, key).map(str::to_owned));
                let field = said.filter(|field| !field.is_empty());
                columns.push(PreviewColumn { name: key.clone(), field, samples: Vec::new() });
                columns.len() - 1
            }
        };
        match value {
            Value::Null => {}
            Value::String(text) => columns[at].sample(text),
            other => columns[at].sample(&other.to_string()),
        }
    }
}

impl PreviewColumn {
    fn sample(&mut self, value: &str) {
        if self.samples.len() < SAMPLES_MAX && !value.trim().is_empty() {
            self.samples.push(shortened(value));
        }
    }
}

/// The fields of a record that are not empty, nested ones with dots.
fn values(record: &AnyRecord) -> Vec<(String, String)> {
    let value = match record {
        AnyRecord::Issue(issue) => serde_json::to_value(issue),
        AnyRecord::Signal(signal) => serde_json::to_value(signal),
    };
    let mut found = Vec::new();
    flatten("", &value.unwrap_or_default(), &mut found);
    found
}

fn flatten(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(&path, value, found);
            }
        }
        Value::Array(list) if list.is_empty() => {}
        Value::Array(list) => {
            let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            found.push((path.to_owned(), shortened(&names.join(", "))));
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => found.push((path.to_owned(), shortened(text))),
        other => found.push((path.to_owned(), other.to_string())),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TEXT_MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
