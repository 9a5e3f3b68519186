//! Optimistic verdicts: shown at once, then saved by the server, one request at a time.
//! What the server rejects is rolled back with a message.

mod messages;
mod queue;

use std::collections::{HashMap, VecDeque};

use domain::{PairRow, Verdict};
use leptos::prelude::*;

use crate::api::{PairKey, PairState};
use crate::catalogue::{BrowserCatalogue, use_catalogue};
use crate::toast::{Toast, use_toast};
use queue::{Request, Step};

/// Maximum number of steps that can be undone.
const UNDO_MAX: usize = 50;

/// Associations and their previous verdicts.
type Before = Vec<(PairKey, Option<Verdict>)>;

/// Verdicts given since the page was loaded, and how to undo them.
#[derive(Clone, Copy)]
pub struct Verdicts {
    said: RwSignal<HashMap<PairKey, Option<Verdict>>>,
    /// Last known sequence number of each pair.
    seqs: StoredValue<HashMap<PairKey, i64>>,
    steps: StoredValue<Vec<Step>>,
    /// Requests waiting for the current one.
    waiting: StoredValue<VecDeque<Request>>,
    is_busy: StoredValue<bool>,
    saved: RwSignal<usize>,
    toast: RwSignal<Option<Toast>>,
    catalogue: BrowserCatalogue,
}

/// Context of a record's page: its data includes verdicts up to this sequence number.
/// Used to detect outdated requests.
#[derive(Clone, Copy)]
pub struct KnownTo(pub i64);

/// The verdicts of the page.
pub fn use_verdicts() -> Verdicts {
    expect_context()
}

/// Provides the verdicts to all components.
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
    /// Subscribes the caller to verdicts.
    #[cfg(feature = "hydrate")]
    pub fn track(self) {
        self.said.track();
    }

    /// The current verdict of a pair.
    pub fn of(self, row: &PairRow) -> Option<Verdict> {
        self.said.with(|said| said.get(&PairKey::of(row)).copied().unwrap_or(row.verdict))
    }

    /// Number of saved requests; changes whenever the server has saved something.
    pub fn saved(self) -> usize {
        self.saved.get()
    }

    /// Sets the verdict of one pair. The page includes verdicts up to `known_to`.
    pub fn set(self, row: &PairRow, verdict: Option<Verdict>, known_to: Option<i64>) {
        let before = untrack(|| self.of(row));
        self.set_all(vec![(PairKey::of(row), before)], verdict, known_to);
    }

    /// Sets the verdict of pairs, given with their previous verdicts. Pairs that
    /// have this verdict already are skipped.
    pub fn set_all(self, mut pairs: Before, verdict: Option<Verdict>, known_to: Option<i64>) {
        pairs.retain(|(_, before)| *before != verdict);
        if pairs.is_empty() {
            return;
        }
        self.show(pairs.iter().map(|(pair, _)| (pair.clone(), verdict)));
        self.toast.set(Some(Toast::done(messages::done(verdict, pairs.len()))));
        let step = self.remember(pairs);
        self.enqueue(Request::Judge { step, verdict, reason: None, known_to });
    }

    /// Adds a reason to a verdict.
    pub fn explain(self, row: &PairRow, verdict: Verdict, reason: String, known_to: Option<i64>) {
        let step = Step::new(vec![(PairKey::of(row), Some(verdict))]);
        self.enqueue(Request::Judge { step, verdict: Some(verdict), reason: Some(reason), known_to });
    }

    /// Sets the verdict of all `count` results of a query.
    pub fn set_all_of(self, search: String, count: usize, verdict: Option<Verdict>, known_to: Option<i64>) {
        self.toast.set(Some(Toast::note(messages::working_on(count))));
        self.enqueue(Request::JudgeAll { search, count, verdict, known_to });
    }

    /// Undoes the last step.
    pub fn undo(self) {
        let Some(step) = self.steps.try_update_value(Vec::pop).flatten() else { return };
        let now = step.pairs.iter().map(|(pair, _)| (pair.clone(), self.said_of(pair))).collect();
        self.show(step.pairs.iter().cloned());
        self.toast.set(Some(Toast::note(messages::undone(step.pairs.len()))));
        self.enqueue(Request::Undo { step, now });
    }

    fn said_of(self, pair: &PairKey) -> Option<Verdict> {
        self.said.with_untracked(|said| said.get(pair).copied().flatten())
    }

    /// Stores a step for undo.
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

    /// Applies states reported by the server.
    fn learn(self, states: &[PairState]) {
        self.show(states.iter().map(|state| (state.pair.clone(), state.verdict)));
        self.settle(states.iter().map(|state| (state.pair.clone(), state.seq)).collect());
    }

    /// Shows verdicts on this page and in the browser's catalogue.
    fn show(self, verdicts: impl Iterator<Item = (PairKey, Option<Verdict>)>) {
        let verdicts: Vec<_> = verdicts.collect();
        self.said.update(|said| said.extend(verdicts.iter().cloned()));
        self.catalogue.apply_verdicts(&verdicts);
    }

    /// Applies the verdicts of a newer catalogue to pairs judged on this page, unless it does
    /// not include those yet.
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

    /// Discards the local verdicts of these pairs.
    fn discard(self, pairs: Before) {
        self.show(pairs.iter().cloned());
        self.said.update(|said| said.retain(|pair, _| !pairs.iter().any(|(discarded, _)| discarded == pair)));
        self.settle(pairs.into_iter().map(|(pair, _)| (pair, 0)).collect());
    }

    /// Records that the shown verdicts are saved under these sequence numbers.
    fn settle(self, pairs: Vec<(PairKey, i64)>) {
        self.catalogue.settle(&pairs);
        self.seqs.update_value(|seqs| seqs.extend(pairs));
    }
}
