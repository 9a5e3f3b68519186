//! Reading single fields out of a record, with a reason when they do not fit.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// Why a field does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct FieldError {
    /// Name of the field, with dots for nesting; empty for the record itself.
    pub field: String,
    /// What is wrong, as a phrase.
    pub reason: String,
}

/// Texts longer than this are refused.
const MAX_TEXT_BYTES: usize = 1 << 20;

/// The members of a record.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    prefix: &'a str,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, FieldError> {
        match value {
            Value::Object(object) => Ok(Self { object, prefix: "" }),
            other => Err(FieldError {
                field: String::new(),
                reason: format!("a record must be an object, this is {}", kind_of(other)),
            }),
        }
    }

    /// The first of `names` that is there and not null.
    pub(super) fn get(self, names: &[&str]) -> Option<&'a Value> {
        names.iter().filter_map(|name| self.object.get(*name)).find(|value| !value.is_null())
    }

    /// Whether the field is there at all, null or not.
    pub(super) fn has(self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// The object under the first of `names` that is there.
    pub(super) fn object(self, names: &[&'static str]) -> Result<Option<Fields<'a>>, FieldError> {
        match self.get(names) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Fields { object, prefix: names[0] })),
            Some(other) => Err(self.wrong(names[0], "an object", other)),
        }
    }

    /// An id: text or a whole number.
    pub(super) fn id(self, names: &[&str]) -> Result<Option<String>, FieldError> {
        match self.get(names) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) if text.len() <= 200 => Ok(Some(text.trim().to_owned())),
            Some(Value::String(_)) => Err(self.error(names[0], "it is longer than 200 bytes")),
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(Some(number.to_string())),
            Some(other) => Err(self.wrong(names[0], "text or a whole number", other)),
        }
    }

    pub(super) fn required_id(self, name: &str) -> Result<String, FieldError> {
        self.id(&[name])?.ok_or_else(|| self.error(name, "it is missing"))
    }

    pub(super) fn text(self, names: &[&str]) -> Result<Option<String>, FieldError> {
        match self.get(names) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() > MAX_TEXT_BYTES => {
                Err(self.error(names[0], "it is longer than 1 MB"))
            }
            Some(Value::String(text)) => Ok((!text.trim().is_empty()).then(|| text.clone())),
            Some(other) => Err(self.wrong(names[0], "text", other)),
        }
    }

    pub(super) fn required_text(self, name: &str) -> Result<String, FieldError> {
        self.text(&[name])?.ok_or_else(|| {
            let reason = if self.has(name) { "it is empty" } else { "it is missing" };
            self.error(name, reason)
        })
    }

    /// A number, or a text that is one, as in CSV.
    pub(super) fn number(self, names: &[&str]) -> Result<Option<f64>, FieldError> {
        let number = match self.get(names) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(other) => return Err(self.wrong(names[0], "a number", other)),
        };
        match number.filter(|number: &f64| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.error(names[0], "it should be a number")),
        }
    }

    /// A point in time: ISO 8601 with an offset, without one (then UTC), or a date.
    pub(super) fn time(self, names: &[&str]) -> Result<Option<Timestamp>, FieldError> {
        let Some(text) = self.text(names)? else { return Ok(None) };
        parse_time(text.trim())
            .map(Some)
            .ok_or_else(|| self.error(names[0], "it should be a time such as 2026-02-20T10:30:00Z"))
    }

    /// The names in a list of texts, of `{"name": …}`, of `{"text": …}`, or of
    /// `{inner: {"name" or "text": …}}`; a text is split at semicolons and bars.
    pub(super) fn names(self, field: &str, inner: &str) -> Result<Vec<String>, FieldError> {
        let parsed;
        let list = match self.get(&[field]) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(Value::String(text)) => {
                parsed = list_in_text(text);
                &parsed
            }
            Some(other) => return Err(self.wrong(field, "a list", other)),
        };
        let mut names = Vec::new();
        for entry in list {
            let entry = entry.get(inner).unwrap_or(entry);
            match entry.get("name").or_else(|| entry.get("text")).unwrap_or(entry) {
                Value::String(name) if name.trim().is_empty() || names.contains(name) => {}
                Value::String(name) => names.push(name.trim().to_owned()),
                Value::Null => {}
                other => return Err(self.wrong(field, "a list of names", other)),
            }
        }
        Ok(names)
    }

    pub(super) fn error(self, field: &str, reason: impl Into<String>) -> FieldError {
        let field =
            if self.prefix.is_empty() { field.to_owned() } else { format!("{}.{field}", self.prefix) };
        FieldError { field, reason: reason.into() }
    }

    fn wrong(self, field: &str, wanted: &str, found: &Value) -> FieldError {
        self.error(field, format!("it should be {wanted}, this is {}", kind_of(found)))
    }
}

fn list_in_text(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with('[')
        && let Ok(list) = serde_json::from_str(text)
    {
        return list;
    }
    text.split([';', '|']).map(|name| Value::String(name.trim().to_owned())).collect()
}

fn parse_time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(|date| date.at(0, 0, 0, 0)));
    Some(civil.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
