//! Where the records lie in an object that holds more than one record, such as an answer of a
//! GraphQL server or the wrapper that a tool puts around a list. What is looked at may be
//! malformed, or only the beginning of the object.

use super::super::Kind;
use super::likeness::{Likeness, names_records};

/// Elements of a list that are looked at.
const ELEMENTS_MAX: usize = 10;
/// Objects inside each other that are looked into.
const DEPTH_MAX: usize = 100;
/// Lists that are remembered.
const LISTS_MAX: usize = 1000;

/// How well something fits. The order is that of preference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fit {
    /// A list of objects.
    Objects,
    /// Objects with a title, as issues have and other things too.
    Titled,
    /// Records, or a list that is named after them.
    Records,
}

/// The keys that lead to a value.
pub(super) type Path = Vec<String>;

/// What an object holds beside its own fields.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Lists that may hold the records, in order.
    pub lists: Vec<(Path, Fit)>,
    /// Whether an object in it is a record.
    pub has_record: bool,
    /// Whether it says that there were errors.
    pub has_errors: bool,
    /// Whether it is a record itself.
    pub is_record: bool,
}

/// A list and what it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Elements {
    /// How well they fit.
    pub fit: Fit,
    /// Whether the records are inside the elements.
    pub are_inside: bool,
}

impl Survey {
    /// Of the object that begins with `bytes`, which the keys of `path` lead to.
    pub(super) fn of(bytes: &[u8], path: &[String], kind: Kind) -> Self {
        let mut look = Look { bytes, at: 0, kind, path: path.to_vec(), survey: Self::default(), depth: 0 };
        if look.token() == Some(b'{') {
            look.survey.is_record = look.object().is_record();
        }
        look.survey
    }

    /// The best that the lists have to offer.
    pub(super) fn best(&self) -> Option<Fit> {
        let record = self.has_record.then_some(Fit::Records);
        self.lists.iter().map(|(_, fit)| *fit).max().max(record)
    }
}

/// What the list that begins with `bytes` holds.
pub(super) fn elements_of(bytes: &[u8], path: &[String], kind: Kind) -> Option<Elements> {
    let survey = Survey::default();
    Look { bytes, at: 0, kind, path: path.to_vec(), survey, depth: 0 }.list()
}

/// Whether an object with this path is a record if it looks like one: objects such as `meta`
/// beside a list have titles too.
pub(super) fn may_be_record(path: &[String]) -> bool {
    path.first().is_some_and(|key| key == "data") || path.last().is_some_and(|key| key == "node")
}

struct Look<'a> {
    bytes: &'a [u8],
    at: usize,
    kind: Kind,
    path: Path,
    survey: Survey,
    depth: usize,
}

impl Look<'_> {
    /// An object at its brace. What is inside a record is no list of records.
    fn object(&mut self) -> Likeness {
        let mut own = Likeness::new(self.kind);
        self.at += 1;
        self.depth += 1;
        let is_outermost = self.depth == 1;
        while let Some(key) = self.key() {
            let value = self.token();
            own.see(&key, value);
            if key == "errors" && is_outermost && self.is_filled() {
                self.survey.has_errors = true;
            }
            let (lists, has_record) = (self.survey.lists.len(), self.survey.has_record);
            self.path.push(key);
            match value {
                Some(b'{') if self.depth < DEPTH_MAX => {
                    if self.object().is_record() {
                        self.survey.lists.truncate(lists);
                        self.survey.has_record = has_record || may_be_record(&self.path);
                    }
                }
                Some(b'[') if self.depth < DEPTH_MAX => {
                    if let Some(elements) = self.list()
                        && self.survey.lists.len() < LISTS_MAX
                    {
                        self.survey.lists.push((self.path.clone(), elements.fit));
                    }
                }
                _ => self.skip(),
            }
            self.path.pop();
        }
        self.depth -= 1;
        own
    }

    /// A list at its bracket.
    fn list(&mut self) -> Option<Elements> {
        let is_named = names_records(&self.path, self.kind);
        let mut found: Option<Elements> =
            is_named.then_some(Elements { fit: Fit::Records, are_inside: false });
        self.at += 1;
        self.depth += 1;
        let outer = std::mem::take(&mut self.survey);
        let mut seen = 0;
        while let Some(first) = self.token().filter(|byte| *byte != b']') {
            let before = self.at;
            match first {
                b',' => self.at += 1,
                b'{' if seen < ELEMENTS_MAX && self.depth < DEPTH_MAX => {
                    seen += 1;
                    let own = self.object();
                    let elements = match (own.fit(), self.survey.best()) {
                        (Some(fit), _) if own.is_record() => Elements { fit, are_inside: false },
                        (_, Some(fit)) if fit > Fit::Objects => Elements { fit, are_inside: true },
                        _ => Elements { fit: Fit::Objects, are_inside: false },
                    };
                    self.survey = Survey::default();
                    let is_better = found.is_none_or(|found| {
                        elements.fit > found.fit || (is_named && elements.are_inside && seen == 1)
                    });
                    if is_better {
                        found = Some(elements);
                    }
                }
                _ => self.skip(),
            }
            if self.at == before {
                self.at += 1;
            }
        }
        self.survey = outer;
        self.depth -= 1;
        self.at = (self.at + 1).min(self.bytes.len());
        found
    }

    /// The next key of an object; none at its end.
    fn key(&mut self) -> Option<String> {
        loop {
            match self.token()? {
                b',' => self.at += 1,
                b'"' => {
                    let key = String::from_utf8_lossy(self.string()?).into_owned();
                    if self.token()? == b':' {
                        self.at += 1;
                    }
                    return Some(key);
                }
                _ => {
                    self.at += 1;
                    return None;
                }
            }
        }
    }

    /// The next byte that is not blank.
    fn token(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.bytes.get(self.at).copied()
    }

    fn string(&mut self) -> Option<&[u8]> {
        let begin = self.at + 1;
        let mut at = begin;
        loop {
            match self.bytes.get(at)? {
                b'\\' => at += 2,
                b'"' => break,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        self.bytes.get(begin..at)
    }

    /// Whether the value is a list or object with something in it.
    fn is_filled(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut bytes = rest.iter().filter(|byte| !byte.is_ascii_whitespace());
        match bytes.next() {
            Some(b'[' | b'{') => !matches!(bytes.next(), Some(b']' | b'}') | None),
            _ => false,
        }
    }

    /// Passes over a value.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    if self.string().is_none() {
                        self.at = self.bytes.len();
                    }
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}
