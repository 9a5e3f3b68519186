//! Which of an object's lists are read.

use super::survey::{Fit, Path, Survey};

/// What is read of one object that holds records.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Lists that fit less are passed over.
    least: Option<Fit>,
    /// The only list of objects, where none says what it holds.
    only: Option<Path>,
    /// The lists of which only one can be meant, as they were met.
    met: Vec<Path>,
    has_record: bool,
}

impl Page {
    /// Of what was found in an object; none if it holds no records. `is_whole_file` says that
    /// there is nothing else, so that any list of objects may be meant.
    ///
    /// # Errors
    /// If several lists may be meant.
    pub(super) fn of(survey: &Survey, is_whole_file: bool) -> Result<Option<Self>, String> {
        let Some(best) = survey.best() else {
            return Ok(survey.has_errors.then(Self::default));
        };
        let mut page = Self { least: Some(best), has_record: survey.has_record, ..Self::default() };
        if best == Fit::Objects && !is_whole_file {
            return Ok(survey.has_errors.then_some(page));
        }
        for (path, fit) in &survey.lists {
            if *fit == best && is_one_of_many(path, *fit) && !page.met.contains(path) {
                page.met.push(path.clone());
            }
        }
        if page.met.len() > 1 {
            return Err(doubt(&page.met));
        }
        if best == Fit::Objects {
            page.only = page.met.first().cloned();
        }
        page.met.clear();
        Ok(Some(page))
    }

    /// Whether a list is read.
    pub(super) fn wants(&self, path: &Path, fit: Fit) -> bool {
        match fit {
            Fit::Objects => self.only.as_ref() == Some(path),
            fit => self.least.is_some_and(|least| fit >= least),
        }
    }

    /// Whether something in an object is read.
    pub(super) fn wants_inside(&self, survey: &Survey) -> bool {
        survey.has_record || survey.lists.iter().any(|(path, fit)| self.wants(path, *fit))
    }

    /// Notes that a list is read.
    ///
    /// # Errors
    /// If another one was, and only one can be meant.
    pub(super) fn note(&mut self, path: &Path, fit: Fit) -> Result<(), String> {
        if is_one_of_many(path, fit) && !self.met.contains(path) {
            self.met.push(path.clone());
        }
        if self.met.len() > 1 { Err(doubt(&self.met)) } else { Ok(()) }
    }

    /// Whether it holds a record that is in no list.
    pub(super) fn has_record(&self) -> bool {
        self.has_record
    }

    /// Whether an object says by its first key that it is an answer.
    pub(super) fn is_answer(bytes: &[u8]) -> bool {
        let start: Vec<u8> =
            bytes.iter().skip(1).filter(|byte| !byte.is_ascii_whitespace()).take(12).copied().collect();
        [&b"\"data\""[..], b"\"errors\"", b"\"extensions\""].iter().any(|key| start.starts_with(key))
    }
}

/// Whether one such list can be meant: of an answer to a query all that was asked for is.
fn is_one_of_many(path: &Path, fit: Fit) -> bool {
    let is_answer = path.first().is_some_and(|key| key == "data" && path.len() > 1);
    let is_connection = path.last().is_some_and(|key| key == "nodes" || key == "edges");
    fit < Fit::Records || !(is_answer || is_connection)
}

fn doubt(lists: &[Path]) -> String {
    let names: Vec<String> = lists.iter().take(10).map(name).collect();
    let (last, others) = names
        .split_last()
        .map_or((String::new(), String::new()), |(last, others)| (last.clone(), others.join(", ")));
    format!("the file holds several lists, {others} and {last}; put the one to import in a file of its own")
}

fn name(path: &Path) -> String {
    format!("“{}”", path.join("."))
}
