//! Failed criteria of each row.

use super::verdict_option;
use crate::catalogue::Column;
use crate::{Facet, Index, Query, Score, Verdict, View};

/// One bit mask per row: the facets and other criteria that it fails. A row whose mask
/// has one bit would match if that criterion were removed, as needed for the counts
/// of facet options.
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
        if let (from, until) = query.minutes
            && (from.is_some() || until.is_some())
        {
            for (at, mask) in signal.iter_mut().enumerate() {
                let inside = catalogue.signals.said_at(at).is_some_and(|minute| {
                    from.is_none_or(|from| minute >= from) && until.is_none_or(|until| minute < until)
                });
                *mask |= if inside { 0 } else { DATE };
            }
        }
        let mut fails = Self { issue, signal, pair: pair_masks(index, view, query) };
        fails.mark_words(index, view, query);
        fails
    }

    /// Failed criteria of an association, including those of its issue and signal.
    pub(crate) fn whole(&self, index: &Index, pair: usize) -> u32 {
        let pairs = &index.catalogue.pairs;
        self.pair[pair] | self.issue[pairs.issue[pair] as usize] | self.signal[pairs.signal[pair] as usize]
    }

    /// Words are searched in titles, in summaries, or in both, depending on the list.
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
    let min = Score::from_percent(query.threshold_percent(view, &index.catalogue));
    // Confirmed pairs are matches regardless of the default threshold.
    let spares_confirmed = query.min_percent.is_none();
    // An upper bound of 0.62 includes all scores shown as 0.62.
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
