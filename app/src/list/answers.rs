//! The data of a list: from the catalogue once it is loaded, from the server until then.

use std::ops::Range;
use std::sync::Arc;

use domain::{Answer, Facet, FacetAnswer, Query, Row, Selection, View};
use leptos::prelude::*;

use crate::Fault;
use crate::api::{PairKey, Wire, get_list};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::verdicts::use_verdicts;

/// A pair that has moved is searched for within this distance of its former position.
const NEAR_ROWS: usize = 100;

/// The current answer of a list and its state.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The latest answer; stays until the next one arrives. Has neither rows nor
    /// facets if it was computed locally: see [`Answers::rows`] and [`Answers::facet`].
    pub shown: RwSignal<Answer>,
    /// Whether `shown` belongs to an earlier query.
    pub waiting: RwSignal<bool>,
    /// Why the latest query could not be answered.
    pub fault: RwSignal<Option<Fault>>,
    /// The locally computed selection behind `shown`, with its query.
    found: RwSignal<Option<Arc<(Query, Selection)>>>,
    catalogue: BrowserCatalogue,
}

/// The answer to the initial query of a page.
pub async fn first_answer(view: View, query: Query) -> Result<Wire<Answer>, Fault> {
    match use_catalogue().with_untracked(|index| index.answer(view, &query)) {
        Some(answer) => Ok(Wire(answer)),
        None => get_list(view, query.to_url()).await,
    }
}

impl Answers {
    /// Starts with `first` and, in the browser, follows the query.
    pub fn new(view: View, query: Memo<Query>, first: Answer) -> Self {
        let answers = Self {
            shown: RwSignal::new(first),
            waiting: RwSignal::new(false),
            fault: RwSignal::new(None),
            found: RwSignal::new(None),
            catalogue: use_catalogue(),
        };
        Effect::new(move |answered: Option<Query>| {
            let query_now = query.get();
            let found = answers.catalogue.with(|index| {
                let selection = index.select(view, &query_now);
                (index.sums(&selection), selection)
            });
            match found {
                Some((sums, selection)) => {
                    answers.found.set(Some(Arc::new((query_now.clone(), selection))));
                    answers.show(Ok(sums));
                }
                // `first` is the answer to the first query.
                None if answered.as_ref().is_none_or(|before| *before == query_now) => {}
                // The pending request will notice that the query has changed.
                None if answers.waiting.get_untracked() => {}
                None => answers.ask(view, query),
            }
            query_now
        });
        // Without a catalogue only the server knows which rows remain after a verdict.
        let verdicts = use_verdicts();
        Effect::new(move |before: Option<usize>| {
            let saved = verdicts.saved();
            if before.is_some_and(|before| before != saved)
                && untrack(|| !answers.has_all_rows() && !answers.waiting.get())
            {
                answers.ask(view, query);
            }
            saved
        });
        answers
    }

    /// The rows include verdicts up to this sequence number.
    pub fn knows_to(self) -> Option<i64> {
        let sent = || self.shown.with_untracked(|shown| shown.verdict_seq);
        Some(self.catalogue.knows_to().unwrap_or_else(sent))
    }

    /// The position of a pair, if it is near `near`.
    pub fn place_of(self, pair: &PairKey, near: usize) -> Option<usize> {
        let first = near.saturating_sub(NEAR_ROWS);
        let rows = untrack(|| self.rows(first..near + NEAR_ROWS));
        let is_it = |row: &Row| matches!(row, Row::Pair(row) if PairKey::of(row) == *pair);
        rows.iter().position(is_it).map(|at| first + at)
    }

    /// Whether all rows are available locally.
    pub fn has_all_rows(self) -> bool {
        self.found.with(Option::is_some)
    }

    /// Number of available rows: all that match, or those that the server sent.
    pub fn row_count(self) -> usize {
        self.found.with(|found| match found {
            Some(found) => found.1.rows.len(),
            None => self.shown.with(|shown| shown.rows.len()),
        })
    }

    /// A range of rows.
    pub fn rows(self, places: Range<usize>) -> Vec<Row> {
        self.look_up(|index, _, selection| index.rows(selection, places.clone())).unwrap_or_else(|| {
            self.shown.with(|shown| {
                let end = places.end.min(shown.rows.len());
                shown.rows[places.start.min(end)..end].to_vec()
            })
        })
    }

    /// The options of a facet.
    pub fn facet(self, facet: Facet) -> Option<FacetAnswer> {
        self.look_up(|index, query, selection| index.facet_answer(selection, query, facet)).or_else(|| {
            self.shown.with(|shown| shown.facets.iter().find(|answer| answer.facet == facet).cloned())
        })
    }

    /// Display label of an option.
    pub fn label(self, facet: Facet, key: &str) -> String {
        let known = self.look_up(|index, _, _| index.label(facet, key).map(str::to_owned)).flatten();
        let sent = || {
            let choices = self.facet(facet)?.choices;
            choices.into_iter().find(|choice| choice.key == key).map(|choice| choice.label)
        };
        known.or_else(sent).unwrap_or_else(|| key.to_owned())
    }

    /// Reads the catalogue with the current local selection, if there is one.
    fn look_up<T>(self, look: impl FnOnce(&domain::Index, &Query, &Selection) -> T) -> Option<T> {
        let found = self.found.get()?;
        self.catalogue.with_untracked(|index| look(index, &found.0, &found.1))
    }

    /// Requests answers from the server, one at a time, until one belongs to the current query.
    fn ask(self, view: View, query: Memo<Query>) {
        self.waiting.set(true);
        leptos::task::spawn_local(async move {
            // Also ends when the person has left the page and its signals are gone.
            while let Some(asked) = query.try_get_untracked() {
                let result = get_list(view, asked.to_url()).await.map(|Wire(answer)| answer);
                if self.found.try_with_untracked(Option::is_some).unwrap_or(true) {
                    return;
                }
                if query.try_get_untracked().as_ref() == Some(&asked) {
                    return self.show(result);
                }
            }
        });
    }

    fn show(self, result: Result<Answer, Fault>) {
        self.waiting.set(false);
        match result {
            Ok(answer) => {
                self.fault.set(None);
                if *self.shown.read_untracked() != answer {
                    self.shown.set(answer);
                }
            }
            Err(fault) => self.fault.set(Some(fault)),
        }
    }
}
