//! Reading single fields out of a record. A field that does not fit is left empty and named.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::FieldError;
use super::reading::Reading;
use super::values::{Amount, TimeMisfit, amount, epoch_time, is_nothing, read_time, without_nul};

/// Texts longer than this are refused.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// Ids longer than this are refused.
const MAX_ID_BYTES: usize = 200;

/// The members of a record.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    prefix: &'a str,
    reading: &'a Reading,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, reading: &'a Reading) -> Result<Self, FieldError> {
        match value {
            Value::Object(object) => Ok(Self { object, prefix: "", reading }),
            other => {
                Err(FieldError::new("", format!("a record must be an object, this is {}", kind_of(other))))
            }
        }
    }

    /// The first of `names` that is there and not null.
    pub(super) fn get(self, names: &[&str]) -> Option<&'a Value> {
        names.iter().filter_map(|name| self.object.get(*name)).find(|value| !value.is_null())
    }

    /// Whether the field is there at all, null or not.
    fn has(self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// The object under the first of `names` that is there.
    pub(super) fn object(self, names: &[&'static str]) -> Option<Fields<'a>> {
        match self.get(names)? {
            Value::Object(object) => Some(Fields { object, prefix: names[0], reading: self.reading }),
            Value::String(text) if text.trim().is_empty() => None,
            other => {
                self.warn(self.wrong(names[0], "an object", other));
                None
            }
        }
    }

    /// An id: text or a whole number.
    pub(super) fn id(self, names: &[&str]) -> Option<String> {
        self.or_warn(self.try_id(names))
    }

    pub(super) fn required_id(self, name: &str) -> Result<String, FieldError> {
        self.try_id(&[name])?.ok_or_else(|| self.missing(name))
    }

    fn try_id(self, names: &[&str]) -> Result<Option<String>, FieldError> {
        let id = match self.get(names) {
            None => return Ok(None),
            Some(Value::String(text)) => whole(self.clean(names[0], text).trim()).to_owned(),
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => number.to_string(),
            Some(Value::Number(number)) => match number.to_string() {
                text if whole(&text).len() < text.len() => whole(&text).to_owned(),
                _ => return Err(self.error(names[0], "it should be text or a whole number")),
            },
            Some(other) => return Err(self.wrong(names[0], "text or a whole number", other)),
        };
        if id.len() > MAX_ID_BYTES {
            return Err(self.error(names[0], format!("it is longer than {MAX_ID_BYTES} bytes")));
        }
        Ok((!id.is_empty()).then_some(id))
    }

    /// A text that is not blank; a number stands for its digits.
    pub(super) fn text(self, names: &[&str]) -> Option<String> {
        self.or_warn(self.try_text(names))
    }

    /// A text, and nothing else that could stand for one.
    pub(super) fn required_text(self, name: &str) -> Result<String, FieldError> {
        if let Some(other @ (Value::Number(_) | Value::Bool(_))) = self.get(&[name]) {
            return Err(self.wrong(name, "text", other));
        }
        self.try_text(&[name])?.ok_or_else(|| self.missing(name))
    }

    fn try_text(self, names: &[&str]) -> Result<Option<String>, FieldError> {
        match self.get(names) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() > MAX_TEXT_BYTES => {
                Err(self.error(names[0], "it is longer than 1 MB"))
            }
            Some(Value::String(text)) => {
                let text = self.clean(names[0], text);
                Ok((!text.trim().is_empty()).then(|| text.into_owned()))
            }
            Some(scalar @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(scalar.to_string())),
            Some(other) => Err(self.wrong(names[0], "text", other)),
        }
    }

    /// A number, also as text in the forms that people write.
    pub(super) fn number(self, names: &[&str]) -> Option<f64> {
        self.number_or(names, |_| None)
    }

    /// The same for an amount of money: one such as 12.500, which may be thousands, is left empty.
    pub(super) fn money(self, names: &[&str]) -> Option<f64> {
        if let Value::String(text) = self.get(names)?
            && amount(text) == Amount::Ambiguous
        {
            return self.misfit(names[0], "the full stop may separate thousands or decimals", text);
        }
        self.number(names)
    }

    /// A number, or a word that stands for one.
    pub(super) fn number_or(self, names: &[&str], of_word: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        match self.get(names)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => {
                let read = amount(text);
                match (of_word(text), read) {
                    (Some(number), _) | (None, Amount::Is(number)) => Some(number),
                    (None, _) if is_nothing(text) => None,
                    (None, Amount::Ambiguous) => text.trim().parse().ok(),
                    (None, Amount::No) => self.misfit(names[0], "it should be a number", text),
                }
            }
            other => {
                self.warn(self.wrong(names[0], "a number", other));
                None
            }
        }
    }

    /// A point in time; the first of `names` that holds one. Without a zone it is UTC.
    pub(super) fn time(self, names: &[&str]) -> Option<Timestamp> {
        names.iter().find_map(|name| self.one_time(name))
    }

    fn one_time(self, name: &str) -> Option<Timestamp> {
        match self.get(&[name])? {
            Value::String(text) if is_nothing(text) => None,
            Value::String(text) => match read_time(text, self.reading.dates) {
                Ok(time) => Some(time),
                Err(TimeMisfit::Ambiguous) => self.misfit(
                    name,
                    "day and month can be either way round; say which with --dates dmy or mdy",
                    text,
                ),
                Err(TimeMisfit::Unknown) => {
                    self.misfit(name, "it should be a time such as 2026-02-20T10:30:00Z", text)
                }
            },
            Value::Number(number) => number.as_f64().and_then(epoch_time).or_else(|| {
                self.misfit(name, "it should be a time such as 2026-02-20T10:30:00Z", &number.to_string())
            }),
            other => {
                self.warn(self.wrong(name, "a time", other));
                None
            }
        }
    }

    /// The names in a list of texts, of `{"name": …}`, of `{"text": …}`, or of
    /// `{inner: {"name" or "text": …}}`; a text is split at semicolons, bars, lines or commas.
    pub(super) fn names(self, field: &str, inner: &str) -> Vec<String> {
        let parsed;
        let list = match self.get(&[field]) {
            None => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(Value::String(text)) => {
                parsed = list_in_text(text);
                &parsed
            }
            Some(other) => {
                self.warn(self.wrong(field, "a list", other));
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for entry in list {
            let entry = entry.get(inner).unwrap_or(entry);
            let name = match entry.get("name").or_else(|| entry.get("text")).unwrap_or(entry) {
                Value::String(name) => self.clean(field, name).trim().to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Null => continue,
                other => {
                    self.warn(self.wrong(field, "a list of names", other));
                    continue;
                }
            };
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The text without NUL characters, which are named.
    fn clean(self, field: &str, text: &'a str) -> Cow<'a, str> {
        let cleaned = without_nul(text);
        if cleaned.len() < text.len() {
            self.warn(self.error(field, "it held NUL characters, which were removed"));
        }
        cleaned
    }

    /// Names a field that does not fit.
    pub(super) fn warn(self, error: FieldError) {
        self.reading.warn(error);
    }

    /// Says something of the record that is no fault of a field.
    pub(super) fn note(self, note: &'static str) {
        self.reading.note(note);
    }

    /// Names a field whose text does not fit, and gives nothing for it.
    pub(super) fn misfit<T>(self, field: &str, reason: &str, found: &str) -> Option<T> {
        self.warn(self.error(field, reason).with_found(found));
        None
    }

    fn or_warn<T>(self, read: Result<Option<T>, FieldError>) -> Option<T> {
        read.unwrap_or_else(|error| {
            self.warn(error);
            None
        })
    }

    pub(super) fn missing(self, field: &str) -> FieldError {
        self.error(field, if self.has(field) { "it is empty" } else { "it is missing" })
    }

    pub(super) fn error(self, field: &str, reason: impl Into<String>) -> FieldError {
        let field =
            if self.prefix.is_empty() { field.to_owned() } else { format!("{}.{field}", self.prefix) };
        FieldError::new(field, reason)
    }

    fn wrong(self, field: &str, wanted: &str, found: &Value) -> FieldError {
        self.error(field, format!("it should be {wanted}, this is {}", kind_of(found)))
    }
}

/// Spreadsheets and pandas write `1302.0` for the number 1302.
fn whole(text: &str) -> &str {
    match text.split_once('.') {
        Some((digits, zeros))
            if !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            digits
        }
        _ => text,
    }
}

fn list_in_text(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with('[')
        && let Ok(list) = serde_json::from_str(text)
    {
        return list;
    }
    let separators: &[char] = if text.contains([';', '|', '\n']) { &[';', '|', '\n'] } else { &[','] };
    let names = text.split(separators).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Value::String(name.to_owned())).collect()
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
