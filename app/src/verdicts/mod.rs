//! Confirming and rejecting: shown at once, then saved by the server, one request after the
//! other. What the server refuses is rolled back with a sentence.

mod queue;
mod words;

use std::collections::{HashMap, VecDeque};

use domain::{PairRow, Verdict};
use leptos::prelude::*;

use crate::api::{PairKey, PairState};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::toast::{Toast, use_toast};
use queue::{Request, Step};

/// How many steps can be undone.
const UNDO_MAX: usize = 50;

/// Associations with what was said of them before.
type Before = Vec<(PairKey, Option<Verdict>)>;

/// What was said on this page since it was loaded, and how to undo it.
#[derive(Clone, Copy)]
pub struct Verdicts {
    said: RwSignal<HashMap<PairKey, Option<Verdict>>>,
    /// Sequence number of the last verdict of each pair that the server has told of.
    seqs: StoredValue<HashMap<PairKey, i64>>,
    steps: StoredValue<Vec<Step>>,
    /// Requests that wait for the one under way.
    waiting: StoredValue<VecDeque<Request>>,
    is_busy: StoredValue<bool>,
    saved: RwSignal<usize>,
    toast: RwSignal<Option<Toast>>,
    catalogue: BrowserCatalogue,
}

/// Verdicts up to this sequence number are known to the page of a record, which says so by
/// the context.
#[derive(Clone, Copy)]
pub struct KnownTo(pub i64);

/// The verdicts of the page.
pub fn use_verdicts() -> Verdicts {
    expect_context()
}

/// Makes verdicts known to all components.
pub fn provide_verdicts() {
    let verdicts = Verdicts {
        said: RwSignal::default(),
        seqs: StoredValue::default(),
        steps: StoredValue::default(),
        waiting: StoredValue::default(),
        is_busy: StoredValue::new(false),
        saved: RwSignal::new(0),
        toast: use_toast(),
        catalogue: use_catalogue(),
    };
    provide_context(verdicts);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        verdicts.catalogue.track_newer();
        verdicts.follow_catalogue();
    });
}

impl Verdicts {
    /// Runs the caller again whenever something is said.
    #[cfg(feature = "hydrate")]
    pub fn track(self) {
        self.said.track();
    }

    /// What is said of a pair now.
    pub fn of(self, row: &PairRow) -> Option<Verdict> {
        self.said.with(|said| said.get(&PairKey::of(row)).copied().unwrap_or(row.verdict))
    }

    /// Moves on whenever the server has saved something.
    pub fn saved(self) -> usize {
        self.saved.get()
    }

    /// Sets the verdict of one pair, of which the page knows the verdicts up to `known_to`.
    pub fn set(self, row: &PairRow, verdict: Option<Verdict>, known_to: Option<i64>) {
        let before = untrack(|| self.of(row));
        self.set_all(vec![(PairKey::of(row), before)], verdict, known_to);
    }

    /// Sets the verdict of pairs; each comes with what was said of it before. Those of which
    /// the same is said already stay as they are.
    pub fn set_all(self, mut pairs: Before, verdict: Option<Verdict>, known_to: Option<i64>) {
        pairs.retain(|(_, before)| *before != verdict);
        if pairs.is_empty() {
            return;
        }
        self.show(pairs.iter().map(|(pair, _)| (pair.clone(), verdict)));
        self.toast.set(Some(Toast::done(words::done(verdict, pairs.len()))));
        let step = self.remember(pairs);
        self.enqueue(Request::Judge { step, verdict, reason: None, known_to });
    }

    /// Gives the reason of a verdict that stands.
    pub fn explain(self, row: &PairRow, verdict: Verdict, reason: String, known_to: Option<i64>) {
        let step = Step::new(vec![(PairKey::of(row), Some(verdict))]);
        self.enqueue(Request::Judge { step, verdict: Some(verdict), reason: Some(reason), known_to });
    }

    /// Sets the verdict of all that a query matches, which are `count` on this page.
    pub fn set_all_of(self, search: String, count: usize, verdict: Option<Verdict>, known_to: Option<i64>) {
        self.toast.set(Some(Toast::note(words::working_on(count))));
        self.enqueue(Request::JudgeAll { search, count, verdict, known_to });
    }

    /// Undoes the last step.
    pub fn undo(self) {
        let Some(step) = self.steps.try_update_value(Vec::pop).flatten() else { return };
        let now = step.pairs.iter().map(|(pair, _)| (pair.clone(), self.said_of(pair))).collect();
        self.show(step.pairs.iter().cloned());
        self.toast.set(Some(Toast::note(words::undone(step.pairs.len()))));
        self.enqueue(Request::Undo { step, now });
    }

    fn said_of(self, pair: &PairKey) -> Option<Verdict> {
        self.said.with_untracked(|said| said.get(pair).copied().flatten())
    }

    /// Keeps a step so that it can be undone.
    fn remember(self, pairs: Before) -> Step {
        let step = Step::new(pairs);
        self.steps.update_value(|steps| {
            steps.push(step.clone());
            if steps.len() > UNDO_MAX {
                steps.remove(0);
            }
        });
        step
    }

    /// Takes over what the server says of pairs.
    fn learn(self, states: &[PairState]) {
        self.show(states.iter().map(|state| (state.pair.clone(), state.verdict)));
        self.settle(states.iter().map(|state| (state.pair.clone(), state.seq)).collect());
    }

    /// On this page and in the browser's catalogue.
    fn show(self, verdicts: impl Iterator<Item = (PairKey, Option<Verdict>)>) {
        let verdicts: Vec<_> = verdicts.collect();
        self.said.update(|said| said.extend(verdicts.iter().cloned()));
        self.catalogue.say(&verdicts);
    }

    /// Takes over what a newer catalogue says of pairs that were judged here, unless it does
    /// not know of that yet.
    #[cfg(feature = "hydrate")]
    fn follow_catalogue(self) {
        let Some(known_to) = self.catalogue.knows_to() else { return };
        let seqs = self.seqs.get_value();
        let mut news = Vec::new();
        self.catalogue.with_untracked(|index| {
            self.said.with_untracked(|said| {
                for (pair, verdict) in
                    said.iter().filter(|(pair, _)| seqs.get(pair).is_some_and(|seq| *seq <= known_to))
                {
                    let now = index.verdict_of(&pair.identifier, &pair.signal);
                    news.extend(now.filter(|now| now != verdict).map(|now| (pair.clone(), now)));
                }
            });
        });
        if !news.is_empty() {
            self.said.update(|said| said.extend(news));
        }
    }

    /// Shows of these pairs what the data of the page says, as if nothing had been said here.
    fn forget(self, pairs: Before) {
        self.show(pairs.iter().cloned());
        self.said.update(|said| said.retain(|pair, _| !pairs.iter().any(|(forgotten, _)| forgotten == pair)));
        self.settle(pairs.into_iter().map(|(pair, _)| (pair, 0)).collect());
    }

    /// What is shown of these pairs is on the server under these sequence numbers.
    fn settle(self, pairs: Vec<(PairKey, i64)>) {
        self.catalogue.settle(&pairs);
        self.seqs.update_value(|seqs| seqs.extend(pairs));
    }
}
