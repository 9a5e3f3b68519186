//! What the catalogue answers to a query, in a form that can travel.

use serde::{Deserialize, Serialize};

use crate::{Facet, Index, Query, Row, Selection, Similarity, Tally, Verdict, View};

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
    /// The choices of each facet.
    pub facets: Vec<FacetAnswer>,
    /// Associations by similarity; see [`Selection::BINS`].
    pub histogram: Vec<u32>,
    /// The smallest similarity that is stored: where the scores begin.
    pub floor: Similarity,
    /// The greatest similarity that is stored: where they end.
    pub top: Similarity,
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

impl Answer {
    /// The most choices that an answer has of a facet.
    pub const CHOICES_MAX: usize = 100;
}

impl Index {
    /// Answers a query with its first rows.
    pub fn answer(&self, view: View, query: &Query) -> Answer {
        let selection = self.select(view, query);
        Answer {
            rows: self.rows(&selection, 0..query.rows_max()),
            ..self.answer_without_rows(&selection, query)
        }
    }

    /// Everything but the rows.
    pub fn answer_without_rows(&self, selection: &Selection, query: &Query) -> Answer {
        let catalogue = &self.catalogue;
        let stored_count = match selection.view {
            View::Issues => catalogue.issues.identifier.len(),
            View::Signals => catalogue.signals.key.len(),
            View::Review => catalogue.pairs.issue.len(),
        };
        let facets = Facet::ALL.into_iter();
        Answer {
            rows: Vec::new(),
            row_count: selection.rows.len(),
            stored_count,
            tally: selection.tally,
            facets: facets
                .map(|facet| self.facet_answer(selection, query, facet, Answer::CHOICES_MAX))
                .collect(),
            histogram: selection.histogram.clone(),
            floor: catalogue.floor(),
            top: catalogue.top(),
        }
    }

    /// The choices of one facet, `max` of them and those that are chosen.
    pub fn facet_answer(
        &self,
        selection: &Selection,
        query: &Query,
        facet: Facet,
        max: usize,
    ) -> FacetAnswer {
        let counts = selection.counts(facet);
        let mut order: Vec<usize> = (0..counts.len()).collect();
        if !has_own_order(facet) {
            order.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
        }
        let all = order.iter().map(|at| self.choice_answer(query, facet, *at, counts[*at] as usize));
        let mut choices = Vec::new();
        let mut further_count = 0;
        for choice in all {
            if choices.len() < max || choice.chosen {
                choices.push(choice);
            } else {
                further_count += 1;
            }
        }
        FacetAnswer { facet, choices, further_count }
    }

    fn choice_answer(&self, query: &Query, facet: Facet, at: usize, count: usize) -> ChoiceAnswer {
        let (key, label) = match (facet, self.catalogue.column(facet)) {
            (_, Some(column)) => (column.choices[at].key.clone(), column.choices[at].text().to_owned()),
            (_, None) => {
                let verdict = Verdict::OPTIONS[at];
                (Verdict::key(verdict).to_owned(), Verdict::label(verdict).to_owned())
            }
        };
        let chosen = query.is_chosen(facet, &key);
        ChoiceAnswer { key, label, count, chosen }
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
