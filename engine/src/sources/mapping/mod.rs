//! Which column of a file, or key of a JSON record, is which field: guessed from names and values,
//! and as a person says.

mod fields;
mod guess;
mod json;
mod preview;

pub(super) use fields::{fields_of, is_text_field};
pub(super) use guess::{Sample, guess};
pub use json::remapped;
pub use preview::{Preview, PreviewColumn, PreviewRow, preview};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Kind;

/// What a person says about columns. What is not said is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping {
    /// Column names and the fields they hold, such as `company.name`; an empty field is for a column that
    /// is not read.
    pub columns: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads assignments such as `Feedback=summary`.
    ///
    /// # Errors
    /// A sentence that says which one does not fit.
    pub fn parse(kind: Kind, assignments: &[String]) -> Result<Self, String> {
        let mut columns = BTreeMap::new();
        for assignment in assignments {
            let Some((column, field)) = assignment.rsplit_once('=') else {
                return Err(format!(
                    "A mapping is COLUMN=FIELD, such as Feedback=summary, not {assignment}."
                ));
            };
            let Some(field) = known_field(kind, field.trim()) else {
                let known = fields_of(kind).map(|field| field.path).collect::<Vec<_>>().join(", ");
                return Err(format!("{} have no field {field}. Fields: {known}.", capital(kind.word())));
            };
            columns.insert(column.trim().to_owned(), field.to_owned());
        }
        Ok(Self { columns })
    }

    /// The field that a person has said a column holds; empty for none.
    pub(super) fn said(&self, column: &str) -> Option<&str> {
        let exact = self.columns.get(column.trim());
        let same =
            || self.columns.iter().find(|(name, _)| folded(name) == folded(column)).map(|(_, field)| field);
        exact.or_else(same).map(String::as_str)
    }
}

/// The field as it is called here; `company` is `company.name`.
pub(super) fn known_field(kind: Kind, field: &str) -> Option<&'static str> {
    if field.is_empty() || field == "-" {
        return Some("");
    }
    let wanted = folded(field);
    let named = format!("{wanted}name");
    let known =
        |wanted: &str| fields_of(kind).find(|field| folded(field.path) == wanted).map(|field| field.path);
    known(&wanted).or_else(|| known(&named))
}

/// A name without what people and programs write differently: case, blanks and punctuation.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
