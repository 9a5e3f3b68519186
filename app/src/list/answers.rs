//! Where a list's answers come from: the catalogue once it is here, the server until then.

use std::ops::Range;
use std::sync::Arc;

use domain::{Answer, Facet, FacetAnswer, Query, Row, Selection, View};
use leptos::prelude::*;

use crate::Fault;
use crate::api::{PairKey, Wire, get_list};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::verdicts::use_verdicts;

/// A pair that has moved is looked for among so many rows before and after its former place.
const NEAR_ROWS: usize = 100;

/// What a list shows and how fresh it is.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The latest answer there is; stays until the next one comes. Has neither rows nor
    /// facets where the browser found it itself: see [`Answers::rows`] and [`Answers::facet`].
    pub shown: RwSignal<Answer>,
    /// Whether `shown` answers an earlier query.
    pub waiting: RwSignal<bool>,
    /// Why the latest query has no answer.
    pub fault: RwSignal<Option<Fault>>,
    /// The rows behind `shown` and the query they answer, where the browser found them itself.
    found: RwSignal<Option<Arc<(Query, Selection)>>>,
    catalogue: BrowserCatalogue,
}

/// The answer to the query that a page begins with.
pub async fn first_answer(view: View, query: Query) -> Result<Wire<Answer>, Fault> {
    match use_catalogue().with_untracked(|index| index.answer(view, &query)) {
        Some(answer) => Ok(Wire(answer)),
        None => get_list(view, query.to_url()).await,
    }
}

impl Answers {
    /// Begins with `first` and, in the browser, follows the query from there on.
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
                // The request under way sees that the query has moved on.
                None if answers.waiting.get_untracked() => {}
                None => answers.ask(view, query),
            }
            query_now
        });
        // Without a catalogue only the server knows what a verdict leaves in the list.
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

    /// Verdicts up to this sequence number are in what is shown.
    pub fn knows_to(self) -> Option<i64> {
        let sent = || self.shown.with_untracked(|shown| shown.verdict_seq);
        Some(self.catalogue.knows_to().unwrap_or_else(sent))
    }

    /// The place of a pair among the rows, if it is one of those around `near`.
    pub fn place_of(self, pair: &PairKey, near: usize) -> Option<usize> {
        let first = near.saturating_sub(NEAR_ROWS);
        let rows = untrack(|| self.rows(first..near + NEAR_ROWS));
        let is_it = |row: &Row| matches!(row, Row::Pair(row) if PairKey::of(row) == *pair);
        rows.iter().position(is_it).map(|at| first + at)
    }

    /// Whether the browser has all rows, so that any of them can be shown.
    pub fn has_all_rows(self) -> bool {
        self.found.with(Option::is_some)
    }

    /// How many rows can be shown: all that match, or those that the server sent.
    pub fn row_count(self) -> usize {
        self.found.with(|found| match found {
            Some(found) => found.1.rows.len(),
            None => self.shown.with(|shown| shown.rows.len()),
        })
    }

    /// Some of the rows.
    pub fn rows(self, places: Range<usize>) -> Vec<Row> {
        self.look_up(|index, _, selection| index.rows(selection, places.clone())).unwrap_or_else(|| {
            self.shown.with(|shown| {
                let end = places.end.min(shown.rows.len());
                shown.rows[places.start.min(end)..end].to_vec()
            })
        })
    }

    /// The choices of a facet.
    pub fn facet(self, facet: Facet) -> Option<FacetAnswer> {
        self.look_up(|index, query, selection| index.facet_answer(selection, query, facet)).or_else(|| {
            self.shown.with(|shown| shown.facets.iter().find(|answer| answer.facet == facet).cloned())
        })
    }

    /// What people read of an option.
    pub fn label(self, facet: Facet, key: &str) -> String {
        let known = self.look_up(|index, _, _| index.label(facet, key).map(str::to_owned)).flatten();
        let sent = || {
            let choices = self.facet(facet)?.choices;
            choices.into_iter().find(|choice| choice.key == key).map(|choice| choice.label)
        };
        known.or_else(sent).unwrap_or_else(|| key.to_owned())
    }

    /// What the catalogue says of the latest answer, where the browser found it itself.
    fn look_up<T>(self, look: impl FnOnce(&domain::Index, &Query, &Selection) -> T) -> Option<T> {
        let found = self.found.get()?;
        self.catalogue.with_untracked(|index| look(index, &found.0, &found.1))
    }

    /// Asks the server, one request at a time, until the answer fits the query.
    fn ask(self, view: View, query: Memo<Query>) {
        self.waiting.set(true);
        leptos::task::spawn_local(async move {
            // Ends, too, when the person has left the page and its signals are gone.
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
