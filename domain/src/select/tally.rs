//! Totals of rows: people, companies and revenue, each counted once.

use serde::{Deserialize, Serialize};

use super::Selection;
use crate::{Index, Measure, Score, View};

/// Distinct counts over some associations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Associations.
    pub pairs: usize,
    /// Different issues.
    pub issues: usize,
    /// Different signals.
    pub signals: usize,
    /// Different companies.
    pub companies: usize,
    /// Different people.
    pub people: usize,
    /// Different calls.
    pub calls: usize,
    /// Annual revenue of the companies in US dollars, each counted once.
    pub revenue: f64,
    /// The greatest score.
    pub best: Score,
}

/// Set of positions with a fast reset.
pub(crate) struct Distinct {
    stamps: Vec<u32>,
    now: u32,
}

impl Distinct {
    pub(crate) fn new(len: usize) -> Self {
        Self { stamps: vec![0; len], now: 1 }
    }

    pub(crate) fn begin(&mut self) {
        self.now += 1;
    }

    /// Whether the position is seen for the first time.
    pub(crate) fn see(&mut self, at: usize) -> bool {
        std::mem::replace(&mut self.stamps[at], self.now) != self.now
    }
}

/// Computes totals of one row after another, reusing memory.
pub(crate) struct Counter<'a> {
    index: &'a Index,
    scores: &'a [Score],
    issues: Distinct,
    signals: Distinct,
    companies: Distinct,
    people: Distinct,
    calls: Distinct,
    tally: Tally,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(index: &'a Index, measure: Measure) -> Self {
        let signals = index.catalogue.signals.key.len();
        Self {
            index,
            scores: index.catalogue.pairs.scores(measure),
            issues: Distinct::new(index.catalogue.issues.identifier.len()),
            signals: Distinct::new(signals),
            companies: Distinct::new(index.catalogue.revenue.len()),
            people: Distinct::new(index.catalogue.signals.people.len() + 1),
            calls: Distinct::new(signals + 1),
            tally: Tally::default(),
        }
    }

    /// Returns the totals and starts over.
    pub(crate) fn take(&mut self) -> Tally {
        let seen =
            [&mut self.issues, &mut self.signals, &mut self.companies, &mut self.people, &mut self.calls];
        seen.into_iter().for_each(Distinct::begin);
        std::mem::take(&mut self.tally)
    }

    pub(crate) fn add_issue(&mut self, issue: usize) {
        self.tally.issues += usize::from(self.issues.see(issue));
    }

    pub(crate) fn add_signal(&mut self, signal: usize) {
        if !self.signals.see(signal) {
            return;
        }
        let signals = &self.index.catalogue.signals;
        self.tally.signals += 1;
        if let Some(company) = self.index.company(signal)
            && self.companies.see(company)
        {
            self.tally.companies += 1;
            self.tally.revenue += self.index.catalogue.revenue[company].unwrap_or(0.0);
        }
        let (person, call) = (signals.person[signal] as usize, signals.call[signal] as usize);
        self.tally.people += usize::from(person > 0 && self.people.see(person));
        self.tally.calls += usize::from(call > 0 && self.calls.see(call));
    }

    pub(crate) fn add_pair(&mut self, pair: usize) {
        let pairs = &self.index.catalogue.pairs;
        self.tally.pairs += 1;
        self.tally.best = self.tally.best.max(self.scores[pair]);
        self.add_issue(pairs.issue[pair] as usize);
        self.add_signal(pairs.signal[pair] as usize);
    }
}

impl Counter<'_> {
    /// Counts a pair and marks its issue and signal, to be counted once later.
    fn see_pair(&mut self, pair: usize, issues: &mut [bool], signals: &mut [bool]) {
        let pairs = &self.index.catalogue.pairs;
        self.tally.pairs += 1;
        self.tally.best = self.tally.best.max(self.scores[pair]);
        issues[pairs.issue[pair] as usize] = true;
        signals[pairs.signal[pair] as usize] = true;
    }
}

/// Totals of all rows of a selection.
pub(super) fn of_rows(index: &Index, selection: &Selection) -> Tally {
    let catalogue = &index.catalogue;
    // First mark the issues and signals, then count them once: most occur
    // many times.
    let mut issues = vec![false; catalogue.issues.identifier.len()];
    let mut signals = vec![false; catalogue.signals.key.len()];
    let mut counter = Counter::new(index, selection.measure);
    for row in &selection.rows {
        let row = *row as usize;
        let groups = match selection.view {
            View::Review => {
                counter.see_pair(row, &mut issues, &mut signals);
                continue;
            }
            View::Issues => {
                issues[row] = true;
                &index.by_issue
            }
            View::Signals => {
                signals[row] = true;
                &index.by_signal
            }
        };
        for pair in groups.of(row) {
            if selection.fails.whole(index, *pair as usize) == 0 {
                counter.see_pair(*pair as usize, &mut issues, &mut signals);
            }
        }
    }
    counter.tally.issues = issues.iter().filter(|seen| **seen).count();
    for (signal, _) in signals.iter().enumerate().filter(|(_, seen)| **seen) {
        counter.add_signal(signal);
    }
    counter.take()
}

/// Adds a row with its matching associations.
pub(crate) fn add_row(index: &Index, selection: &Selection, counter: &mut Counter<'_>, row: usize) {
    let groups = match selection.view {
        View::Review => return counter.add_pair(row),
        View::Issues => {
            counter.add_issue(row);
            &index.by_issue
        }
        View::Signals => {
            counter.add_signal(row);
            &index.by_signal
        }
    };
    for pair in groups.of(row) {
        if selection.fails.whole(index, *pair as usize) == 0 {
            counter.add_pair(*pair as usize);
        }
    }
}
