//! Where the page's answers come from: the catalogue once it is here, the server
//! until then.

use domain::{Answer, Query};
use leptos::prelude::*;

use crate::Fault;
use crate::api::review;
use crate::catalogue::{Held, use_catalogue};

/// What the page shows and how fresh it is.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The latest answer there is; stays until the next one comes.
    pub shown: RwSignal<Answer>,
    /// Whether `shown` answers an earlier query.
    pub waiting: RwSignal<bool>,
    /// Why the latest query has no answer.
    pub fault: RwSignal<Option<Fault>>,
}

/// The answer to the query that the page begins with.
pub async fn first_answer(query: Query) -> Result<Answer, Fault> {
    match use_catalogue().get_untracked() {
        Held::Here(catalogue) => Ok(catalogue.answer(&query)),
        Held::Coming | Held::Missing(_) => review(query.to_url()).await,
    }
}

impl Answers {
    /// Begins with `first` and, in the browser, follows the query from there on.
    pub fn new(query: Memo<Query>, first: Answer) -> Self {
        let answers =
            Self { shown: RwSignal::new(first), waiting: RwSignal::new(false), fault: RwSignal::new(None) };
        let catalogue = use_catalogue();
        Effect::new(move |answered: Option<Query>| {
            let query_now = query.get();
            match catalogue.get() {
                Held::Here(catalogue) => answers.show(Ok(catalogue.answer(&query_now))),
                // `first` is the answer to the first query.
                _ if answered.as_ref().is_none_or(|before| *before == query_now) => {}
                // The request under way sees that the query has moved on.
                _ if answers.waiting.get_untracked() => {}
                _ => answers.ask(query, catalogue),
            }
            query_now
        });
        answers
    }

    /// Asks the server, one request at a time, until the answer fits the query.
    fn ask(self, query: Memo<Query>, catalogue: RwSignal<Held>) {
        self.waiting.set(true);
        leptos::task::spawn_local(async move {
            // Ends, too, when the person has left the page and its signals are gone.
            while let Some(asked) = query.try_get_untracked() {
                let result = review(asked.to_url()).await;
                if matches!(catalogue.get_untracked(), Held::Here(_)) {
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
