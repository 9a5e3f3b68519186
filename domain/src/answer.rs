//! What the catalogue answers to a query, in a form that can travel.

use serde::{Deserialize, Serialize};

use crate::{Facet, Index, Query, Row, Score, Selection, Tally, Verdict, View};

/// The rows to show and the counts beside them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The first rows, in order.
    pub rows: Vec<Row>,
    /// How many rows match in all.
    pub row_count: usize,
    /// How many rows there are, whatever the query.
    pub stored_count: usize,
    /// What the matching rows add up to.
    pub tally: Tally,
    /// The choices of each facet; see [`Index::facet_answer`].
    pub facets: Vec<FacetAnswer>,
    /// Associations by score; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// The smallest score that is stored: where the scores begin.
    pub floor: Score,
    /// The greatest score that is stored: where they end.
    pub top: Score,
    /// How far the matches can be trusted, in a sentence.
    pub trusted: String,
    /// The least score that passes where the query names none, in hundredths.
    pub usual_percent: u8,
    /// Verdicts up to this sequence number are in the answer.
    pub verdict_seq: i64,
}

/// The choices of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetAnswer {
    /// The facet.
    pub facet: Facet,
    /// The choices, those that leave most rows first; all that are chosen are among them.
    pub choices: Vec<ChoiceAnswer>,
    /// How many choices there are beyond these.
    pub further_count: usize,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChoiceAnswer {
    /// What URLs call it.
    pub key: String,
    /// What people read.
    pub label: String,
    /// How many rows it would leave if it alone were chosen of its facet.
    pub count: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl FacetAnswer {
    /// The choices that are shown before one asks for all.
    pub const SHORT: usize = 6;
    /// The most choices that are ever shown.
    pub const MAX: usize = 100;
}

impl Index {
    /// Answers a query with its first rows and the choices of all facets.
    pub fn answer(&self, view: View, query: &Query) -> Answer {
        let selection = self.select(view, query);
        let facets = Facet::ALL.into_iter();
        Answer {
            rows: self.rows(&selection, 0..query.rows_max()),
            facets: facets.map(|facet| self.facet_answer(&selection, query, facet)).collect(),
            ..self.sums(&selection)
        }
    }

    /// An answer without rows and facets, for whoever has the selection at hand and
    /// takes from it what is in sight.
    pub fn sums(&self, selection: &Selection) -> Answer {
        let catalogue = &self.catalogue;
        let stored_count = match selection.view {
            View::Issues => catalogue.issues.identifier.len(),
            View::Signals => catalogue.signals.key.len(),
            View::Review => catalogue.pairs.issue.len(),
        };
        let (floor, top) = catalogue.pairs.range(selection.measure);
        let usual = Query::default().with_measure(selection.measure);
        Answer {
            rows: Vec::new(),
            row_count: selection.rows.len(),
            stored_count,
            tally: selection.tally,
            facets: Vec::new(),
            histogram: selection.histogram.clone(),
            floor,
            top,
            trusted: catalogue.trusted.clone(),
            usual_percent: usual.least(selection.view, catalogue),
            verdict_seq: catalogue.verdict_seq,
        }
    }

    /// The choices of one facet: the first few, or nearly all where the query wants
    /// them, and those that are chosen.
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

    /// What people read of the option that URLs call `key`.
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

/// Whether the choices have an order that people know.
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
