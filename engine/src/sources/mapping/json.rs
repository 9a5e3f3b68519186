//! JSON records whose keys bear other names.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Mapping, Sample, guess};
use crate::sources::Kind;

/// The record with the keys that a person has mapped, or that can be guessed, under the fields' own
/// names; the others stay as they are.
pub fn remapped(kind: Kind, record: &Value, mapping: &Mapping) -> Value {
    let Value::Object(object) = record else { return record.clone() };
    let mut flat: Vec<(Cow<'_, str>, &Value)> =
        object.iter().map(|(key, value)| (Cow::Borrowed(key.as_str()), value)).collect();
    for path in mapping.columns.keys().filter(|path| !object.contains_key(*path)) {
        let found = path.split('.').try_fold(record, |value, key| value.get(key));
        flat.extend(found.map(|value| (Cow::Borrowed(path.as_str()), value)));
    }
    let columns: Vec<Sample<'_>> = flat
        .iter()
        .map(|(name, value)| Sample { name, values: value.as_str().into_iter().collect() })
        .collect();
    let fields = guess(kind, &columns, mapping);
    let mut made = Map::new();
    for ((name, value), field) in flat.iter().zip(&fields) {
        if field.is_none() && object.contains_key(name.as_ref()) && mapping.said(name) != Some("") {
            made.insert(name.to_string(), (*value).clone());
        }
    }
    for ((_, value), field) in flat.iter().zip(fields) {
        // An object under a name such as `company` is the whole company.
        match field {
            Some(path) if value.is_object() => drop(made.insert(outer(path).to_owned(), (*value).clone())),
            Some(path) if !value.is_null() => put(&mut made, path, (*value).clone()),
            _ => {}
        }
    }
    Value::Object(made)
}

fn outer(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// Puts a value under a path; what is there stays.
pub(crate) fn put(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            let entry = object.entry(path).or_insert(Value::Null);
            if entry.is_null() {
                *entry = value;
            }
        }
        Some((outer, inner)) => {
            let entry = object.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(nested) = entry {
                put(nested, inner, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(record: &Value, said: &[&str], expected: &Value) {
        let said: Vec<String> = said.iter().map(|said| (*said).to_owned()).collect();
        let mapping = Mapping::parse(Kind::Signals, &said).unwrap();
        assert_eq!(&remapped(Kind::Signals, record, &mapping), expected);
    }

    #[test]
    fn keys_of_other_programs_are_understood() {
        check(
            &json!({ "ticket_id": 7, "subject": "s", "organization": "Acme", "x": 1 }),
            &[],
            &json!({ "id": 7, "summary": "s", "company": { "name": "Acme" }, "x": 1 }),
        );
        check(
            &json!({ "id": 7, "text": "t", "company": { "name": "A" } }),
            &[],
            &json!({ "id": 7, "context": "t", "company": { "name": "A" } }),
        );
    }

    #[test]
    fn a_person_can_name_a_path() {
        check(
            &json!({ "a": { "b": "text" } }),
            &["a.b=summary"],
            &json!({ "a": { "b": "text" }, "summary": "text" }),
        );
    }
}
