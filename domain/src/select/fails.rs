//! What each row fails of a query.

use super::verdict_option;
use crate::catalogue::Column;
use crate::{Facet, Index, Query, Score, Verdict, View};

/// One mask a row: the facets, and the other criteria, that it fails. A row whose mask
/// has one bit would pass if that one criterion were dropped, which is what the counts
/// beside a facet's options need.
pub(crate) struct Fails {
    pub issue: Vec<u32>,
    pub signal: Vec<u32>,
    pub pair: Vec<u32>,
}

/// Bits beyond those of the facets.
pub(super) const SCORE: u32 = 1 << 16;
const DATE: u32 = 1 << 17;
const WORDS: u32 = 1 << 18;

impl Fails {
    pub(super) fn new(index: &Index, view: View, query: &Query) -> Self {
        let catalogue = &index.catalogue;
        let mut issue = vec![0; catalogue.issues.identifier.len()];
        let mut signal = vec![0; catalogue.signals.key.len()];
        for facet in query.chosen.keys() {
            let Some(column) = catalogue.column(*facet) else { continue };
            let masks = if Facet::ISSUE.contains(facet) { &mut issue } else { &mut signal };
            mark_facet(masks, query, *facet, column);
        }
        if query.from.is_some() || query.to.is_some() {
            for (mask, day) in signal.iter_mut().zip(&catalogue.signals.day) {
                let inside = day.is_some_and(|day| {
                    query.from.is_none_or(|from| day >= from) && query.to.is_none_or(|to| day <= to)
                });
                *mask |= if inside { 0 } else { DATE };
            }
        }
        let mut fails = Self { issue, signal, pair: pair_masks(index, view, query) };
        fails.mark_words(index, view, query);
        fails
    }

    /// What an association fails, its two ends included.
    pub(crate) fn whole(&self, index: &Index, pair: usize) -> u32 {
        let pairs = &index.catalogue.pairs;
        self.pair[pair] | self.issue[pairs.issue[pair] as usize] | self.signal[pairs.signal[pair] as usize]
    }

    /// The words are looked for in what the list shows: titles, summaries, or the two together.
    fn mark_words(&mut self, index: &Index, view: View, query: &Query) {
        let terms = query.terms();
        if terms.is_empty() {
            return;
        }
        let all = ((1_u16 << terms.len()) - 1) as u8;
        let fail = |found: u8| if found == all { 0 } else { WORDS };
        let mark = |masks: &mut [u32], found: &[u8]| {
            masks.iter_mut().zip(found).for_each(|(mask, found)| *mask |= fail(*found));
        };
        match view {
            View::Issues => mark(&mut self.issue, &index.issue_texts.find(&terms)),
            View::Signals => mark(&mut self.signal, &index.signal_texts.find(&terms)),
            View::Review => {
                let (titles, summaries) = (index.issue_texts.find(&terms), index.signal_texts.find(&terms));
                let pairs = &index.catalogue.pairs;
                for (pair, mask) in self.pair.iter_mut().enumerate() {
                    *mask |=
                        fail(titles[pairs.issue[pair] as usize] | summaries[pairs.signal[pair] as usize]);
                }
            }
        }
    }
}

fn mark_facet(masks: &mut [u32], query: &Query, facet: Facet, column: &Column) {
    let chosen: Vec<bool> = column.choices.iter().map(|choice| query.is_chosen(facet, &choice.key)).collect();
    for (row, mask) in masks.iter_mut().enumerate() {
        if !column.of(row).iter().any(|at| chosen[*at as usize]) {
            *mask |= facet.bit();
        }
    }
}

fn pair_masks(index: &Index, view: View, query: &Query) -> Vec<u32> {
    let pairs = &index.catalogue.pairs;
    let min = Score::from_percent(query.least(view, &index.catalogue));
    // What a person has confirmed is a match, whatever the usual cut.
    let spares_confirmed = query.min_percent.is_none();
    // A cut of 0.62 as an upper bound keeps all that is shown as 0.62.
    let above = (query.max_percent < 100).then(|| Score::from_percent(query.max_percent + 1));
    let verdict_masks = Verdict::OPTIONS.map(|verdict| {
        let fails = match query.chosen.get(&Facet::Verdict) {
            Some(keys) => !keys.contains(Verdict::key(verdict)),
            None => verdict == Some(Verdict::Rejected),
        };
        u32::from(fails) * Facet::Verdict.bit()
    });
    let rows = pairs.scores(query.measure).iter().zip(&pairs.verdict);
    rows.map(|(score, verdict)| {
        let is_spared = spares_confirmed && *verdict == Some(Verdict::Confirmed);
        let fails_score = (*score < min && !is_spared) || above.is_some_and(|above| *score >= above);
        (u32::from(fails_score) * SCORE) | verdict_masks[verdict_option(*verdict)]
    })
    .collect()
}
