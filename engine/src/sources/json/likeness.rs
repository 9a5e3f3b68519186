//! Whether an object looks like a record, by its keys.

use serde_json::{Map, Value};

use super::super::Kind;
use super::survey::Fit;

/// What the keys of an object say.
pub(super) struct Likeness {
    kind: Kind,
    /// It has a field that only records have.
    has_own: bool,
    has_title: bool,
    /// It has a list that is named after the records.
    has_list: bool,
}

/// Fields that a signal has, and little else.
const SIGNAL_FIELDS: [&str; 5] = ["summary", "context", "exact_quote", "exactQuote", "quote"];
/// How keys end that lists of signals have.
const SIGNAL_LISTS: [&str; 4] = ["signals", "extraction", "extractions", "feedback"];

impl Likeness {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, has_own: false, has_title: false, has_list: false }
    }

    /// Takes note of a key and the first byte of its value.
    pub(super) fn see(&mut self, key: &str, value: Option<u8>) {
        let opens = matches!(value, Some(b'[' | b'{'));
        match self.kind {
            Kind::Issues => {
                self.has_own |= key == "identifier" && !opens;
                self.has_title |= key == "title" && !opens;
            }
            Kind::Signals => self.has_own |= SIGNAL_FIELDS.contains(&key) && value != Some(b'['),
        }
        self.has_list |= opens && is_list_name(key, self.kind);
    }

    /// How well the object itself fits.
    pub(super) fn fit(&self) -> Option<Fit> {
        match (self.has_own, self.has_title) {
            (true, _) => Some(Fit::Records),
            (_, true) => Some(Fit::Titled),
            _ => None,
        }
    }

    /// Whether it is a record and not something that holds records: a call has a summary and
    /// a document a title beside what they hold.
    pub(super) fn is_record(&self) -> bool {
        match self.kind {
            Kind::Issues => self.has_own || (self.has_title && !self.has_list),
            Kind::Signals => self.has_own && !self.has_list,
        }
    }
}

/// Whether a parsed object is a record.
pub(super) fn is_record(object: &Map<String, Value>, kind: Kind) -> bool {
    let mut likeness = Likeness::new(kind);
    for (key, value) in object {
        let first = match value {
            Value::Array(_) => b'[',
            Value::Object(_) => b'{',
            _ => b'0',
        };
        likeness.see(key, Some(first));
    }
    likeness.is_record()
}

/// Whether a list at this path is named after the records.
pub(super) fn names_records(path: &[String], kind: Kind) -> bool {
    let Some((key, before)) = path.split_last() else { return false };
    match key.as_str() {
        "nodes" | "edges" | "items" | "data" => {
            before.is_empty() || before == ["data"] || names_records(before, kind)
        }
        key => is_list_name(key, kind),
    }
}

fn is_list_name(key: &str, kind: Kind) -> bool {
    let ends_with = |end: &str| {
        let start = key.len().checked_sub(end.len());
        start.and_then(|start| key.get(start..)).is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    match kind {
        Kind::Issues => ends_with("issues") || key == "issueSearch",
        Kind::Signals => SIGNAL_LISTS.iter().any(|end| ends_with(end)),
    }
}
