//! The way through a JSON file from record to record.

use super::super::records::{RawRecord, Record};
use super::super::{Input, Kind, MAX_RECORD_BYTES, SourceError};
use super::errors::refusal;
use super::likeness::is_record;
use super::page::Page;
use super::parse::parse;
use super::replay::{Place, Replay};
use super::scan::{End, Scan};
use super::survey::{Path, Survey, elements_of, may_be_record};

/// Objects and lists around a record.
const DEPTH_MAX: usize = 100;

/// The records of a JSON file, one by one.
pub struct JsonRecords {
    source: Replay,
    kind: Kind,
    index: u64,
    open: Vec<Open>,
    page: Page,
    /// Whether there was a list or object that holds records, perhaps none.
    has_list: bool,
    /// Whether what was passed last, with nothing around it, was such a list or object.
    is_behind_list: bool,
}

/// What was entered and is not closed yet.
enum Open {
    Object {
        /// The member that is being read.
        key: String,
    },
    List {
        /// Whether its elements are no records themselves but may hold some.
        are_inside: bool,
        /// Whether nothing of it is read.
        is_skipped: bool,
        /// Whether an element was passed since the last comma.
        has_element: bool,
    },
}

impl Open {
    fn list(are_inside: bool, is_skipped: bool) -> Self {
        Self::List { are_inside, is_skipped, has_element: false }
    }
}

/// What came of looking at a value.
enum Step {
    Found(Result<Record, String>),
    /// There is nothing, or it was entered.
    On,
}

impl JsonRecords {
    /// The input begins with a brace or a bracket.
    pub(in super::super) fn new(input: Input, kind: Kind) -> Self {
        Self {
            source: Replay::new(input),
            kind,
            index: 0,
            open: Vec::new(),
            page: Page::default(),
            has_list: false,
            is_behind_list: false,
        }
    }

    /// The next record; none after the last.
    ///
    /// # Errors
    /// If the file is not what it began as, or an answer in it has errors.
    pub(in super::super) fn next_record(&mut self) -> Result<Option<RawRecord>, SourceError> {
        loop {
            let token = self.source.peek_token()?;
            let place = self.source.place();
            let step = match (self.open.last(), token) {
                (None, None) => return self.end().map(|()| None),
                (None, Some(token)) => self.outermost(token, place)?,
                (Some(Open::List { .. }), token) => self.element(token, place)?,
                (Some(Open::Object { .. }), token) => self.member(token)?,
            };
            if let Step::Found(content) = step {
                self.index += 1;
                return Ok(Some(RawRecord { line: place.line, index: self.index, content }));
            }
        }
    }

    fn end(&self) -> Result<(), SourceError> {
        if self.index > 0 || self.has_list { Ok(()) } else { Err(self.no_list()) }
    }

    fn no_list(&self) -> SourceError {
        let word = self.kind.word();
        self.source.not_understood(format!(
            "the file holds no list of {word}; see README.md for the forms that are read"
        ))
    }

    /// A value with nothing around it.
    fn outermost(&mut self, token: u8, place: Place) -> Result<Step, SourceError> {
        match token {
            b'[' => {
                self.source.take(1)?;
                self.has_list = true;
                self.open.push(Open::list(false, false));
                Ok(Step::On)
            }
            b'{' => self.object_alone(place),
            b',' if self.index > 0 || self.is_behind_list => {
                self.source.take(1)?;
                Ok(Step::On)
            }
            _ if self.is_behind_list => {
                Err(self.source.not_understood("there is something behind the end of the list"))
            }
            _ => {
                let line = self.take_line()?;
                Ok(Step::Found(record(line)))
            }
        }
    }

    /// An object with nothing around it: a record, or what holds records.
    fn object_alone(&mut self, place: Place) -> Result<Step, SourceError> {
        let mut scan = Scan::record(place.indent);
        let (bytes, end) = scan.take(&mut self.source)?;
        let (mut bytes, reason) = match self.read(bytes, reason_of(end, &scan), false) {
            Read::Record(record) => {
                self.is_behind_list = false;
                return Ok(Step::Found(Ok(record)));
            }
            Read::Other(bytes, reason) => (bytes, reason),
        };
        let survey = Survey::of(&bytes, &[], self.kind);
        let is_first = self.index == 0 && !self.has_list;
        let is_only = is_first && (end == End::Long || (end == End::Whole && self.is_at_end(&mut bytes)?));
        let page = Page::of(&survey, is_only).map_err(|reason| self.source.not_understood(reason))?;
        if let Some(page) = page {
            self.page = page;
            self.enter(bytes, place)?;
            return Ok(Step::On);
        }
        if is_only && end == End::Whole && reason.is_none() && Page::is_answer(&bytes) {
            return Err(self.no_list());
        }
        self.is_behind_list = false;
        match end {
            End::Long => {
                if scan.skip(&mut self.source)? == End::Broken {
                    self.pass_to_next(place.indent)?;
                }
            }
            End::Broken => self.pass_to_next(place.indent)?,
            End::Whole | End::InputEnds => {}
        }
        Ok(Step::Found(match reason {
            Some(reason) => Err(reason),
            None => record(bytes),
        }))
    }

    /// An element of a list, or what separates and ends them.
    fn element(&mut self, token: Option<u8>, place: Place) -> Result<Step, SourceError> {
        let is_outermost = self.open.len() == 1;
        let Some(Open::List { are_inside, is_skipped, has_element }) = self.open.last_mut() else {
            return Ok(Step::On);
        };
        let (are_inside, is_skipped) = (*are_inside, *is_skipped);
        match token {
            None => {
                return Err(self
                    .source
                    .not_understood("the list is not closed; copy or export the file again"));
            }
            Some(b']') => {
                self.source.take(1)?;
                self.leave();
                return Ok(Step::On);
            }
            Some(b',') if std::mem::take(has_element) => {
                self.source.take(1)?;
                return Ok(Step::On);
            }
            Some(b',') => {
                self.source.take(1)?;
                return Ok(Step::Found(Err("there is no record between two commas".into())));
            }
            Some(b'}') => {
                return Err(self.source.not_understood("the list ends with a brace; export the file again"));
            }
            Some(_) if *has_element => {
                return Err(self.source.not_understood("a comma is missing between two records"));
            }
            Some(_) => *has_element = true,
        }
        let mut scan = Scan::inside();
        let (bytes, end) = self.take_value(&mut scan)?;
        if is_skipped {
            self.skip_rest(&mut scan, end)?;
            return Ok(Step::On);
        }
        let is_edge = self.path().last().is_some_and(|key| key == "edges");
        let (bytes, reason) = match self.read(bytes, reason_of(end, &scan), is_edge) {
            Read::Record(record) => return Ok(Step::Found(Ok(record))),
            Read::Other(bytes, reason) => (bytes, reason),
        };
        let survey = Survey::of(&bytes, &self.path(), self.kind);
        let page = Page::of(&survey, false).map_err(|reason| self.source.not_understood(reason))?;
        if let Some(page) = page
            && self.open.len() < DEPTH_MAX
        {
            if is_outermost {
                self.page = page;
            }
            self.enter(bytes, place)?;
            return Ok(Step::On);
        }
        self.skip_rest(&mut scan, end)?;
        Ok(match reason {
            None if are_inside => Step::On,
            None => Step::Found(record(bytes)),
            Some(reason) => Step::Found(Err(reason)),
        })
    }

    /// A member of an object that holds records, or what separates and ends them.
    fn member(&mut self, token: Option<u8>) -> Result<Step, SourceError> {
        match token {
            Some(b'}') => {
                self.source.take(1)?;
                self.leave();
                return Ok(Step::On);
            }
            Some(b',') => {
                self.source.take(1)?;
                return Ok(Step::On);
            }
            Some(b'"') => {}
            None => return Err(self.source.not_understood("the file ends too early; export it again")),
            Some(_) => return Err(self.source.not_understood("a quotation mark is missing before a name")),
        }
        let (bytes, _) = self.take_value(&mut Scan::inside())?;
        let name = serde_json::from_slice::<String>(&bytes).unwrap_or_default();
        if self.source.peek_token()? != Some(b':') {
            return Err(self.source.not_understood(format!("a colon is missing after “{name:.100}”")));
        }
        self.source.take(1)?;
        if let Some(Open::Object { key }) = self.open.last_mut() {
            key.clone_from(&name);
        }
        let token = self.source.peek_token()?;
        let place = self.source.place();
        let mut scan = Scan::inside();
        let (bytes, end) = self.take_value(&mut scan)?;
        if name == "errors"
            && let Ok((errors, _)) = parse(&bytes)
            && let Some(refusal) = refusal(&errors, self.kind)
        {
            return Err(self.source.not_understood(refusal));
        }
        match token {
            Some(b'{') => self.member_object(bytes, end, place),
            Some(b'[') => self.member_list(bytes, end, place),
            _ => {
                self.skip_rest(&mut scan, end)?;
                Ok(Step::On)
            }
        }
    }

    fn member_object(&mut self, bytes: Vec<u8>, end: End, place: Place) -> Result<Step, SourceError> {
        let path = self.path();
        let survey = Survey::of(&bytes, &path, self.kind);
        if survey.is_record && may_be_record(&path) && end == End::Whole {
            return Ok(Step::Found(record(bytes)));
        }
        let is_wanted = end == End::Long || self.page.wants_inside(&survey) || survey.has_errors;
        if is_wanted && self.open.len() < DEPTH_MAX {
            self.enter(bytes, place)?;
        }
        Ok(Step::On)
    }

    fn member_list(&mut self, bytes: Vec<u8>, end: End, place: Place) -> Result<Step, SourceError> {
        let path = self.path();
        let elements = elements_of(&bytes, &path, self.kind);
        let wanted = elements.filter(|elements| self.page.wants(&path, elements.fit));
        let is_empty = bytes[1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b']');
        let open = match wanted {
            Some(elements) => {
                self.has_list = true;
                if !is_empty {
                    let doubt = self.page.note(&path, elements.fit);
                    doubt.map_err(|reason| self.source.not_understood(reason))?;
                }
                Open::list(elements.are_inside, false)
            }
            None if end == End::Long => Open::list(false, true),
            None => return Ok(Step::On),
        };
        self.source.put_back(bytes, place);
        self.source.take(1)?;
        self.open.push(open);
        Ok(Step::On)
    }

    /// Begins to read the members of an object that was taken.
    fn enter(&mut self, bytes: Vec<u8>, place: Place) -> Result<(), SourceError> {
        self.source.put_back(bytes, place);
        self.source.take(1)?;
        self.has_list |= self.page.has_record();
        self.open.push(Open::Object { key: String::new() });
        Ok(())
    }

    fn leave(&mut self) {
        self.open.pop();
        if self.open.is_empty() {
            self.is_behind_list = true;
        }
    }

    /// The keys that lead to where the reading is.
    fn path(&self) -> Path {
        let keys = self.open.iter().filter_map(|open| match open {
            Open::Object { key } => Some(key.clone()),
            Open::List { .. } => None,
        });
        keys.collect()
    }

    fn take_value(&mut self, scan: &mut Scan) -> Result<(Vec<u8>, End), SourceError> {
        let (bytes, end) = scan.take(&mut self.source)?;
        if end == End::InputEnds {
            let reason = "the file ends in the middle of a record; copy or export it again";
            return Err(self.source.not_understood(reason));
        }
        Ok((bytes, end))
    }

    fn skip_rest(&mut self, scan: &mut Scan, end: End) -> Result<(), SourceError> {
        if end == End::Long && scan.skip(&mut self.source)? == End::InputEnds {
            let reason = "the file ends in the middle of a record; copy or export it again";
            return Err(self.source.not_understood(reason));
        }
        Ok(())
    }

    /// Whether nothing but blanks follows; those that were passed are added to `bytes`.
    fn is_at_end(&mut self, bytes: &mut Vec<u8>) -> Result<bool, SourceError> {
        let most = bytes.len() + MAX_RECORD_BYTES;
        loop {
            let next = self.source.peek()?;
            let blanks = next.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if blanks == 0 || bytes.len() > most {
                return Ok(next.is_empty());
            }
            bytes.extend_from_slice(&next[..blanks]);
            self.source.take(blanks)?;
        }
    }

    /// Parses a value, unless there is a reason why it cannot be read, and looks whether it is a
    /// record, or an edge to one.
    fn read(&self, bytes: Vec<u8>, reason: Option<String>, is_edge: bool) -> Read {
        if reason.is_some() {
            return Read::Other(bytes, reason);
        }
        let (value, mended) = match parse(&bytes) {
            Ok(parsed) => parsed,
            Err(reason) => return Read::Other(bytes, Some(reason)),
        };
        let Some(object) = value.as_object() else {
            return Read::Record(Record::of_json(value, text(bytes, mended)));
        };
        if is_record(object, self.kind) {
            return Read::Record(Record::of_json(value, text(bytes, mended)));
        }
        match object.get("node").and_then(serde_json::Value::as_object) {
            Some(node) if is_edge && is_record(node, self.kind) => {
                let value = serde_json::Value::Object(node.clone());
                let raw = value.to_string();
                Read::Record(Record::of_json(value, raw))
            }
            _ => Read::Other(bytes, None),
        }
    }

    /// The rest of the line, or as much of it as a record may have.
    fn take_line(&mut self) -> Result<Vec<u8>, SourceError> {
        let mut line = Vec::new();
        loop {
            let bytes = self.source.peek()?;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            let count = part.len();
            if line.len() + count > MAX_RECORD_BYTES {
                return Err(self.source.not_understood("the line is too long for a record"));
            }
            line.extend_from_slice(part);
            self.source.take(count)?;
            if count == 0 || end.is_some() {
                return Ok(line);
            }
        }
    }

    /// Passes over what is left of a broken record: up to a line that begins as records do.
    fn pass_to_next(&mut self, indent: usize) -> Result<(), SourceError> {
        let mut is_begin = true;
        loop {
            let place = self.source.place();
            let bytes = self.source.peek()?;
            let Some(first) = bytes.first() else { return Ok(()) };
            let count = match first {
                b'{' | b'[' if is_begin && place.indent == indent => return Ok(()),
                b'\n' => 1,
                first if is_begin && first.is_ascii_whitespace() => 1,
                _ => bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()),
            };
            is_begin = *first == b'\n' || (is_begin && first.is_ascii_whitespace());
            self.source.take(count)?;
        }
    }
}

/// What a value is.
enum Read {
    Record(Record),
    /// No record by its keys, or for the reason.
    Other(Vec<u8>, Option<String>),
}

fn record(mut bytes: Vec<u8>) -> Result<Record, String> {
    bytes.truncate(bytes.trim_ascii_end().len());
    let (value, mended) = parse(&bytes)?;
    Ok(Record::of_json(value, text(bytes, mended)))
}

fn text(bytes: Vec<u8>, mended: Option<String>) -> String {
    mended.unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// Why what was taken is no record, whatever is in it.
fn reason_of(end: End, scan: &Scan) -> Option<String> {
    match end {
        End::Whole if !scan.is_too_deep() => None,
        End::Whole => Some("it is nested too deeply".into()),
        End::Long => Some(format!("it is longer than {} MB", MAX_RECORD_BYTES >> 20)),
        End::Broken | End::InputEnds => {
            Some("it is not valid JSON: a bracket or quotation mark is not closed".into())
        }
    }
}
