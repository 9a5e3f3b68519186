//! The row that the keys act on. Rows move while a person works: the place that is active
//! follows the pair that was active, so that no key ever hits another pair.

#[cfg(feature = "hydrate")]
use domain::PairRow;
use domain::Row;
use leptos::prelude::*;

use super::List;
use crate::api::PairKey;

impl List {
    /// The row at a place.
    pub(super) fn row_at(self, place: usize) -> Option<Row> {
        untrack(|| self.answers.rows(place..place + 1)).pop()
    }

    /// Makes the row at a place the one that the keys act on.
    pub(super) fn activate(self, place: Option<usize>) {
        self.active_pair.set_value(match place.and_then(|place| self.row_at(place)) {
            Some(Row::Pair(row)) => Some(PairKey::of(&row)),
            _ => None,
        });
        if self.active.get_untracked() != place {
            self.active.set(place);
        }
    }

    /// After the rows have changed: the active pair stays the active one, wherever it is now.
    /// If it has left the list, no row is active.
    #[cfg(feature = "hydrate")]
    pub(super) fn follow_active_pair(self) {
        let Some(pair) = self.active_pair.get_value() else { return };
        let Some(place) = self.active.get_untracked() else { return };
        let now = self.answers.place_of(&pair, place);
        if now.is_none() {
            self.active_pair.set_value(None);
        }
        if now != Some(place) {
            self.active.set(now);
        }
    }

    /// The place and the row of the active pair; none where it is not in the list any more.
    #[cfg(feature = "hydrate")]
    pub(super) fn active_row(self) -> Option<(usize, PairRow)> {
        let pair = self.active_pair.get_value()?;
        let place = self.answers.place_of(&pair, self.active.get_untracked()?)?;
        match self.row_at(place) {
            Some(Row::Pair(row)) => Some((place, row)),
            _ => None,
        }
    }
}
