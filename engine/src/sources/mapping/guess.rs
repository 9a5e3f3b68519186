//! Guessing which column is which field.

use super::{Mapping, fields_of, folded};
use crate::sources::Kind;

/// A column: its name and its first values.
pub struct Sample<'a> {
    /// Name in the header.
    pub name: &'a str,
    /// The first values that are not empty.
    pub values: Vec<&'a str>,
}

/// A column of texts has at least so many characters in the middle.
const TEXT_MIN_CHARS: usize = 20;

/// The field of each column, none where it is not read. What a person has said comes first, then
/// fields' own names, then what other programs call them, then what the values look like.
pub fn guess(kind: Kind, columns: &[Sample<'_>], mapping: &Mapping) -> Vec<Option<&'static str>> {
    let names: Vec<String> = columns.iter().map(|column| folded(column.name)).collect();
    let mut said = vec![false; columns.len()];
    let mut fields = vec![None; columns.len()];
    for (at, column) in columns.iter().enumerate() {
        if let Some(field) = mapping.said(column.name) {
            said[at] = true;
            fields[at] = fields_of(kind).map(|known| known.path).find(|path| *path == field);
        }
    }
    let give = |fields: &mut Vec<Option<&'static str>>, path: &'static str, name: &str| {
        if name.is_empty() || fields.contains(&Some(path)) {
            return;
        }
        for at in 0..names.len() {
            if names[at] == name && !said[at] && fields[at].is_none() {
                fields[at] = Some(path);
            }
        }
    };
    for field in fields_of(kind) {
        give(&mut fields, field.path, &folded(field.path));
    }
    for field in fields_of(kind) {
        for name in field.names {
            give(&mut fields, field.path, name);
        }
    }
    match kind {
        Kind::Issues => identifier_by_values(columns, &names, &mut fields),
        Kind::Signals => text_by_values(columns, &said, &mut fields),
    }
    fields
}

/// Linear calls the identifier ID, and the id UUID.
fn identifier_by_values(columns: &[Sample<'_>], names: &[String], fields: &mut [Option<&'static str>]) {
    let Some(at) = fields.iter().position(|field| *field == Some("id")) else { return };
    if fields.contains(&Some("identifier"))
        || names[at] != "id"
        || !columns[at].values.iter().all(|value| is_identifier(value))
    {
        return;
    }
    fields[at] = Some("identifier");
    if let Some(uuid) = names.iter().position(|name| name == "uuid").filter(|at| fields[*at].is_none()) {
        fields[uuid] = Some("id");
    }
}

/// Where no column bears a name for it, the text is in the column with the longest values.
fn text_by_values(columns: &[Sample<'_>], said: &[bool], fields: &mut [Option<&'static str>]) {
    if fields.iter().flatten().any(|field| matches!(*field, "summary" | "context" | "exact_quote")) {
        return;
    }
    let length = |at: &usize| {
        let mut lengths: Vec<usize> = columns[*at].values.iter().map(|value| value.chars().count()).collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).copied().unwrap_or(0)
    };
    let free =
        (0..columns.len()).filter(|at| fields[*at].is_none() && !said[*at] && !columns[*at].name.is_empty());
    if let Some(at) = free.max_by_key(length).filter(|at| length(at) >= TEXT_MIN_CHARS) {
        fields[at] = Some("context");
    }
}

/// `ENG-123`.
fn is_identifier(value: &str) -> bool {
    value.trim().rsplit_once('-').is_some_and(|(key, number)| {
        key.starts_with(|char: char| char.is_ascii_alphabetic())
            && key.len() <= 20
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, columns: &[(&str, &str)], said: &[&str], expected: &[&str]) {
        let columns: Vec<Sample<'_>> =
            columns.iter().map(|(name, value)| Sample { name, values: vec![*value] }).collect();
        let said: Vec<String> = said.iter().map(|said| (*said).to_owned()).collect();
        let fields = guess(kind, &columns, &Mapping::parse(kind, &said).unwrap());
        let fields: Vec<&str> = fields.into_iter().map(|field| field.unwrap_or("")).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn exports_of_known_programs_are_understood() {
        check(
            Kind::Issues,
            &[
                ("ID", "ORB-11"),
                ("Team", "Orbit"),
                ("Title", "t"),
                ("Status", "Todo"),
                ("Estimate", "3"),
                ("UUID", "0b5e-7a"),
                ("Created", ""),
            ],
            &[],
            &["identifier", "team.name", "title", "state.name", "", "id", "createdAt"],
        );
        check(
            Kind::Issues,
            &[
                ("Issue key", "P-1"),
                ("Issue id", "1"),
                ("Summary", "s"),
                ("Labels", "a"),
                ("Labels", "b"),
                ("Project key", "P"),
            ],
            &[],
            &["identifier", "id", "title", "labels", "labels", "team.key"],
        );
        check(
            Kind::Signals,
            &[
                ("Ticket ID", "1"),
                ("Subject", "s"),
                ("Description", "d"),
                ("Requester", "Ann"),
                ("Requester email", "a@b.test"),
                ("Organization", "Acme"),
                ("Created at", ""),
                ("Priority", "High"),
            ],
            &[],
            &["id", "summary", "context", "person.name", "person.email", "company.name", "date", "severity"],
        );
        check(
            Kind::Signals,
            &[("ID", "1"), (" Summary ", "s"), ("COMPANY_NAME", "Acme"), ("company.name ", "Acme")],
            &[],
            &["id", "summary", "company.name", "company.name"],
        );
    }

    #[test]
    fn what_a_person_says_comes_first() {
        check(
            Kind::Signals,
            &[("Feedback", "f"), ("Title", "t"), ("Account", "a"), ("Notes", "n")],
            &["Feedback=summary", "account=company", "Notes="],
            &["summary", "", "company.name", ""],
        );
    }

    #[test]
    fn a_column_of_texts_is_found_by_its_values() {
        check(
            Kind::Signals,
            &[("Nr", "1"), ("Was ist los?", "the export of invoices never ends"), ("Ort", "Berlin")],
            &[],
            &["", "context", ""],
        );
        check(Kind::Signals, &[("Nr", "1"), ("Ort", "Berlin")], &[], &["", ""]);
    }
}
