//! What belongs together, as people said.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Link;
use crate::store::{Store, StoreError};

/// Links between records of a database, by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// The issues of each linked signal.
    pub(super) issues_of: BTreeMap<i64, HashSet<i64>>,
    /// What was judged of each signal, where not everything was: all else is unknown.
    pub(super) judged: Option<HashMap<i64, HashSet<i64>>>,
    /// Links whose signal or issue is not in the database, by line.
    pub unknown_lines: Vec<usize>,
}

impl Truth {
    /// Of links that are all there are.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of_links(store: &Store, links: &[Link]) -> Result<Self, StoreError> {
        let mut truth = Self::default();
        for link in links {
            match (store.signal_row(&link.signal)?, store.issue_row(&link.issue)?) {
                (Some(signal), Some(issue)) => {
                    truth.issues_of.entry(signal).or_default().insert(issue);
                }
                _ => truth.unknown_lines.push(link.line),
            }
        }
        Ok(truth)
    }

    /// Of verdicts: confirmed pairs are links, and only judged pairs say anything of
    /// confidences.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of_verdicts(store: &Store) -> Result<Self, StoreError> {
        let mut truth = Self::default();
        let mut judged: HashMap<i64, HashSet<i64>> = HashMap::new();
        for (issue, signal, is_link) in store.judged_rows()? {
            judged.entry(signal).or_default().insert(issue);
            if is_link {
                truth.issues_of.entry(signal).or_default().insert(issue);
            }
        }
        truth.judged = Some(judged);
        Ok(truth)
    }

    /// How many signals are linked.
    pub fn signal_count(&self) -> usize {
        self.issues_of.len()
    }

    pub(super) fn is_known(&self, signal: i64, issue: i64) -> bool {
        let judged = self.judged.as_ref();
        judged.is_none_or(|judged| judged.get(&signal).is_some_and(|issues| issues.contains(&issue)))
    }
}
