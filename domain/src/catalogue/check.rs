//! Consistency checks of the catalogue.

use super::{Catalogue, Column};
use crate::Facet;

impl Catalogue {
    /// Whether all columns have matching lengths and all positions are in range.
    pub(super) fn is_consistent(&self) -> bool {
        self.issues_agree() && self.signals_agree() && self.pairs_agree()
    }

    fn issues_agree(&self) -> bool {
        let issues = &self.issues;
        let count = issues.identifier.len();
        [issues.title.len(), issues.url.len(), issues.state_type.len(), issues.day.len()]
            .iter()
            .all(|len| *len == count)
            && columns_agree(&issues.facets, Facet::ISSUE.len(), count)
    }

    fn signals_agree(&self) -> bool {
        let signals = &self.signals;
        let count = signals.key.len();
        [
            signals.summary.len(),
            signals.person.len(),
            signals.call.len(),
            signals.day.len(),
            signals.minute.len(),
        ]
        .iter()
        .all(|len| *len == count)
            && columns_agree(&signals.facets, Facet::SIGNAL.len(), count)
            && signals.person.iter().all(|at| (*at as usize) <= signals.people.len())
            && signals.call.iter().all(|at| (*at as usize) <= count)
            && self
                .column(Facet::Company)
                .is_none_or(|companies| companies.choices.len() == self.revenue.len())
    }

    fn pairs_agree(&self) -> bool {
        let pairs = &self.pairs;
        let count = pairs.issue.len();
        [pairs.signal.len(), pairs.confidence.len(), pairs.similarity.len(), pairs.verdict.len()]
            .iter()
            .all(|len| *len == count)
            && pairs.issue.iter().all(|at| (*at as usize) < self.issues.identifier.len())
            && pairs.signal.iter().all(|at| (*at as usize) < self.signals.key.len())
            && self.queue.iter().all(|at| (*at as usize) < count)
            && pairs.confidence.is_sorted_by(|a, b| a >= b)
    }
}

/// An empty catalogue may omit its columns.
fn columns_agree(columns: &[Column], wanted: usize, rows: usize) -> bool {
    (columns.len() == wanted || (columns.is_empty() && rows == 0))
        && columns.iter().all(|column| column.len() == rows && column.is_consistent())
}
