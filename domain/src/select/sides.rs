//! Common view of the lists of issues and signals: rows and their counterparts.

use super::Selection;
use crate::index::Groups;
use crate::{Facet, Index, View};

/// An association of a row that matches by itself.
pub(crate) struct Found {
    /// The row, from 1.
    pub row: u32,
    pub pair: u32,
    /// The other side's row.
    pub other: u32,
    /// Failed criteria, without those of its row.
    pub fail: u32,
}

/// One side as rows, the other as their counterparts.
pub(super) struct Sides<'a> {
    /// The associations of each row.
    pub groups: &'a Groups,
    /// Facets of the rows.
    pub own_facets: [Facet; 7],
    /// Failed criteria of each row.
    pub own_fails: &'a [u32],
    /// The other side's row of each association.
    pub others: &'a [u32],
    other_fails: &'a [u32],
}

impl<'a> Sides<'a> {
    pub(super) fn new(index: &'a Index, selection: &'a Selection) -> Self {
        let (pairs, fails) = (&index.catalogue.pairs, &selection.fails);
        match selection.view {
            View::Issues => Self {
                groups: &index.by_issue,
                own_facets: Facet::ISSUE,
                own_fails: &fails.issue,
                others: &pairs.signal,
                other_fails: &fails.signal,
            },
            View::Signals | View::Review => Self {
                groups: &index.by_signal,
                own_facets: Facet::SIGNAL,
                own_fails: &fails.signal,
                others: &pairs.issue,
                other_fails: &fails.issue,
            },
        }
    }

    /// The associations of all rows that match by themselves, row by row.
    pub(super) fn found(&self, selection: &Selection) -> Vec<Found> {
        let mut found = Vec::new();
        for (row, _) in (0_u32..).zip(self.own_fails).filter(|(_, fail)| **fail == 0) {
            found.extend(self.groups.of(row as usize).iter().map(|pair| Found {
                row: row + 1,
                pair: *pair,
                other: self.others[*pair as usize],
                fail: self.fail(selection, *pair as usize),
            }));
        }
        found
    }

    /// Failed criteria of an association, without those of its row.
    pub(super) fn fail(&self, selection: &Selection, pair: usize) -> u32 {
        selection.fails.pair[pair] | self.other_fails[self.others[pair] as usize]
    }
}
