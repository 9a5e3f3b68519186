//! Answers to queries, serializable.

use serde::{Deserialize, Serialize};

use crate::{Facet, Index, Query, Row, Score, Selection, Tally, Verdict, View};

/// Rows, totals and facets of a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The first rows, in order.
    pub rows: Vec<Row>,
    /// Total number of matching rows.
    pub row_count: usize,
    /// Number of rows without any filter.
    pub stored_count: usize,
    /// Totals of the matching rows.
    pub tally: Tally,
    /// Options of each facet; see [`Index::facet_answer`].
    pub facets: Vec<FacetAnswer>,
    /// Associations by score; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// Smallest stored score.
    pub floor: Score,
    /// Greatest stored score.
    pub top: Score,
    /// One sentence on the estimated precision.
    pub precision_note: String,
    /// The default threshold, in hundredths.
    pub default_percent: u8,
    /// The answer includes verdicts up to this sequence number.
    pub verdict_seq: i64,
}

/// The options of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetAnswer {
    /// The facet.
    pub facet: Facet,
    /// Options by descending count, including all selected ones.
    pub choices: Vec<ChoiceAnswer>,
    /// Number of further options.
    pub further_count: usize,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChoiceAnswer {
    /// Name in URLs.
    pub key: String,
    /// Display label.
    pub label: String,
    /// Number of rows if only this option of the facet were selected.
    pub count: usize,
    /// Whether it is selected.
    pub chosen: bool,
}

impl FacetAnswer {
    /// Number of options shown initially.
    pub const SHORT: usize = 6;
    /// Maximum number of options.
    pub const MAX: usize = 100;
}

impl Index {
    /// Answers a query with its first rows and all facets.
    pub fn answer(&self, view: View, query: &Query) -> Answer {
        let selection = self.select(view, query);
        let facets = Facet::ALL.into_iter();
        Answer {
            rows: self.rows(&selection, 0..query.rows_max()),
            facets: facets.map(|facet| self.facet_answer(&selection, query, facet)).collect(),
            ..self.sums(&selection)
        }
    }

    /// An answer without rows and facets, for callers that read
    /// those from the selection as needed.
    pub fn sums(&self, selection: &Selection) -> Answer {
        let catalogue = &self.catalogue;
        let stored_count = match selection.view {
            View::Issues => catalogue.issues.identifier.len(),
            View::Signals => catalogue.signals.key.len(),
            View::Review => catalogue.pairs.issue.len(),
        };
        let (floor, top) = catalogue.pairs.range(selection.measure);
        let default = Query::default().with_measure(selection.measure);
        Answer {
            rows: Vec::new(),
            row_count: selection.rows.len(),
            stored_count,
            tally: selection.tally,
            facets: Vec::new(),
            histogram: selection.histogram.clone(),
            floor,
            top,
            precision_note: catalogue.precision_note.clone(),
            default_percent: default.threshold_percent(selection.view, catalogue),
            verdict_seq: catalogue.verdict_seq,
        }
    }

    /// Options of one facet: the first ones, or all up to the maximum if the query asks for
    /// them, and those that are selected.
    pub fn facet_answer(&self, selection: &Selection, query: &Query, facet: Facet) -> FacetAnswer {
        let max = if query.whole == Some(facet) { FacetAnswer::MAX } else { FacetAnswer::SHORT };
        let counts = self.counts(selection, facet);
        let mut order: Vec<(u64, u32)> = Vec::with_capacity(counts.len());
        order.extend(counts.iter().zip(0..).map(|(count, at)| (u64::from(u32::MAX - count), at)));
        if !has_own_order(facet) {
            order.sort_unstable();
        }
        let mut choices = Vec::new();
        for (place, (_, at)) in order.iter().enumerate() {
            let at = *at as usize;
            let (key, label) = self.choice(facet, at);
            let chosen = query.is_chosen(facet, key);
            if place < max || chosen {
                let count = counts[at] as usize;
                choices.push(ChoiceAnswer { key: key.to_owned(), label: label.to_owned(), count, chosen });
            }
        }
        FacetAnswer { facet, further_count: order.len() - choices.len(), choices }
    }

    /// The label of the option with this key.
    pub fn label(&self, facet: Facet, key: &str) -> Option<&str> {
        let count =
            self.catalogue.column(facet).map_or(Verdict::OPTIONS.len(), |column| column.choices.len());
        (0..count).map(|at| self.choice(facet, at)).find(|(of, _)| *of == key).map(|(_, label)| label)
    }

    /// The key and the label of an option.
    fn choice(&self, facet: Facet, at: usize) -> (&str, &str) {
        match self.catalogue.column(facet) {
            Some(column) => (&column.choices[at].key, column.choices[at].text()),
            None => (Verdict::key(Verdict::OPTIONS[at]), Verdict::label(Verdict::OPTIONS[at])),
        }
    }
}

/// Whether the options have a natural order.
fn has_own_order(facet: Facet) -> bool {
    matches!(
        facet,
        Facet::Status
            | Facet::State
            | Facet::Priority
            | Facet::Sentiment
            | Facet::Severity
            | Facet::Boundary
            | Facet::Verdict
    )
}
