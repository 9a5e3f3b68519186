//! Where a list's answers come from: the catalogue once it is here, the server until then.

use std::ops::Range;
use std::sync::Arc;

use domain::{Answer, Query, Row, Selection, View};
use leptos::prelude::*;

use crate::Fault;
use crate::api::{Wire, get_list};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::verdicts::use_verdicts;

/// What a list shows and how fresh it is.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The latest answer there is; stays until the next one comes.
    pub shown: RwSignal<Answer>,
    /// Whether `shown` answers an earlier query.
    pub waiting: RwSignal<bool>,
    /// Why the latest query has no answer.
    pub fault: RwSignal<Option<Fault>>,
    /// The rows behind `shown`, where the browser found them itself.
    selection: RwSignal<Option<Arc<Selection>>>,
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
            selection: RwSignal::new(None),
            catalogue: use_catalogue(),
        };
        Effect::new(move |answered: Option<Query>| {
            let query_now = query.get();
            let found = answers.catalogue.with(|index| {
                let selection = index.select(view, &query_now);
                let mut answer = index.answer_without_rows(&selection, &query_now);
                answer.rows = index.rows(&selection, 0..query_now.rows_max());
                (answer, selection)
            });
            match found {
                Some((answer, selection)) => {
                    answers.selection.set(Some(Arc::new(selection)));
                    answers.show(Ok(answer));
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
            let kept = verdicts.kept();
            if before.is_some_and(|before| before != kept)
                && untrack(|| !answers.has_all_rows() && !answers.waiting.get())
            {
                answers.ask(view, query);
            }
            kept
        });
        answers
    }

    /// Whether the browser has all rows, so that any of them can be shown.
    pub fn has_all_rows(self) -> bool {
        self.selection.with(Option::is_some)
    }

    /// How many rows can be shown: all that match, or those that the server sent.
    pub fn row_count(self) -> usize {
        self.selection.with(|selection| match selection {
            Some(selection) => selection.rows.len(),
            None => self.shown.with(|shown| shown.rows.len()),
        })
    }

    /// Some of the rows.
    pub fn rows(self, places: Range<usize>) -> Vec<Row> {
        let selection = self.selection.get();
        let found = selection.and_then(|selection| {
            self.catalogue.with_untracked(|index| index.rows(&selection, places.clone()))
        });
        found.unwrap_or_else(|| {
            self.shown.with(|shown| {
                let end = places.end.min(shown.rows.len());
                shown.rows[places.start.min(end)..end].to_vec()
            })
        })
    }

    /// Asks the server, one request at a time, until the answer fits the query.
    fn ask(self, view: View, query: Memo<Query>) {
        self.waiting.set(true);
        leptos::task::spawn_local(async move {
            // Ends, too, when the person has left the page and its signals are gone.
            while let Some(asked) = query.try_get_untracked() {
                let result = get_list(view, asked.to_url()).await.map(|Wire(answer)| answer);
                if self.selection.try_with_untracked(Option::is_some).unwrap_or(true) {
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
