//! Bulk actions on associations.

use std::collections::HashSet;

#[cfg(feature = "hydrate")]
use domain::PairRow;
use domain::{Query, Row, Verdict, View};
use leptos::prelude::*;

use super::List;
use crate::api::PairKey;
use crate::parts::{counted, grouped};

/// The selection.
#[derive(Clone, Default, PartialEq)]
pub struct Selected {
    pairs: HashSet<PairKey>,
    /// All results of this query, instead of single pairs.
    all: Option<Query>,
}

impl Selected {
    /// Whether an association is selected.
    pub fn contains(&self, pair: &PairKey) -> bool {
        self.all.is_some() || self.pairs.contains(pair)
    }

    fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.all.is_none()
    }
}

impl List {
    /// Selects or deselects a row.
    #[cfg(feature = "hydrate")]
    pub fn toggle(self, row: &PairRow) {
        let key = PairKey::of(row);
        self.selected.update(|selected| {
            selected.all = None;
            if !selected.pairs.remove(&key) {
                selected.pairs.insert(key);
            }
        });
    }

    /// Clears the selection; returns whether there was one.
    pub fn clear_selected(self) -> bool {
        let was_empty = self.selected.read_untracked().is_empty();
        if !was_empty {
            self.selected.set(Selected::default());
        }
        !was_empty
    }

    /// Sets the verdict of the selected pairs; returns whether there were any.
    pub fn judge_selected(self, verdict: Verdict) -> bool {
        let selected = self.selected.get_untracked();
        if selected.is_empty() {
            return false;
        }
        let verdicts = self.verdicts;
        let known_to = self.answers.knows_to();
        match &selected.all {
            Some(query) => {
                let count = self.answers.shown.read_untracked().row_count;
                verdicts.set_all_of(query.to_url(), count, Some(verdict), known_to);
            }
            None => {
                let rows = self.answers.rows(0..self.answers.row_count());
                let pairs = rows.iter().filter_map(|row| match row {
                    Row::Pair(row) if selected.contains(&PairKey::of(row)) => {
                        Some((PairKey::of(row), untrack(|| verdicts.of(row))))
                    }
                    _ => None,
                });
                verdicts.set_all(pairs.collect(), Some(verdict), known_to);
            }
        }
        self.clear_selected();
        true
    }
}

/// Action bar, shown while rows are selected.
#[component]
pub fn BulkBar(list: List) -> impl IntoView {
    // Clear the selection when the filters change: nothing out of sight stays selected.
    Effect::new(move |before: Option<Query>| {
        let query = list.query.get();
        if before.is_some_and(|before| before != query) {
            list.clear_selected();
        }
        query
    });
    let any_selected = Memo::new(move |_| !list.selected.read().is_empty());
    let count = move || {
        let selected = list.selected.read();
        match selected.all {
            Some(_) => list.answers.shown.read().row_count,
            None => selected.pairs.len(),
        }
    };
    let rest = move || {
        let all = list.answers.shown.read().row_count;
        (list.selected.read().all.is_none() && count() < all).then_some(all)
    };
    let select_all = move |_| {
        let query = Query { more: 0, ..list.query.get_untracked() };
        list.selected.set(Selected { pairs: HashSet::new(), all: Some(query) });
    };
    view! {
        {move || (list.view == View::Review && any_selected.get()).then(|| view! {
            <div class="bulk" role="region" aria-label="Selected associations">
                <strong role="status">{move || format!("{} selected", counted(count(), "association", "associations"))}</strong>
                {move || rest().map(|all| view! {
                    <button type="button" on:click=select_all>{format!("Select all {} results", grouped(all))}</button>
                }.into_any())}
                <button type="button" class="primary" on:click=move |_| { list.judge_selected(Verdict::Confirmed); }>
                    "Confirm" <kbd>"C"</kbd>
                </button>
                <button type="button" on:click=move |_| { list.judge_selected(Verdict::Rejected); }>
                    "Reject" <kbd>"R"</kbd>
                </button>
                <button type="button" on:click=move |_| { list.clear_selected(); }>"Clear" <kbd>"Esc"</kbd></button>
            </div>
        }.into_any())}
    }
}
