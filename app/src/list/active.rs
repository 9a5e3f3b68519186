//! The active row, on which keyboard shortcuts act. Rows move while a person works, so the active
//! position follows its pair: no key ever acts on another pair.

#[cfg(feature = "hydrate")]
use domain::PairRow;
use domain::Row;
use leptos::prelude::*;

use super::List;
use crate::api::PairKey;

impl List {
    /// The row at a position.
    pub(super) fn row_at(self, place: usize) -> Option<Row> {
        untrack(|| self.answers.rows(place..place + 1)).pop()
    }

    /// Makes the row at a position the active one.
    pub(super) fn activate(self, place: Option<usize>) {
        self.active_pair.set_value(match place.and_then(|place| self.row_at(place)) {
            Some(Row::Pair(row)) => Some(PairKey::of(&row)),
            _ => None,
        });
        if self.active.get_untracked() != place {
            self.active.set(place);
        }
    }

    /// Moves the active position to the active pair after the rows have changed.
    /// If the pair has left the list, no row is active.
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

    /// Position and row of the active pair; `None` if it has left the list.
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
