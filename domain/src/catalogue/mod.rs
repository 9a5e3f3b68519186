//! The compact columns of everything browsable that the browser holds.

mod check;
mod column;

pub use column::{Choice, Column, Values};

use serde::{Deserialize, Serialize};

use crate::{Day, Facet, Measure, Score, StateType, Verdict};

/// Issues, signals and their associations, as columns that refer to each other by
/// position. Travels as postcard; see [`Catalogue::to_bytes`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Moves on whenever anything in the catalogue changes.
    pub version: u64,
    /// Sequence number of the newest verdict that is in the catalogue.
    pub verdict_seq: i64,
    /// Every issue.
    pub issues: IssueColumns,
    /// Every signal.
    pub signals: SignalColumns,
    /// Associations, surest first.
    pub pairs: PairColumns,
    /// Lists of issues and of signals count pairs of at least this confidence, in
    /// hundredths, where a query names no cut.
    pub cut_percent: u8,
    /// Positions of pairs in the order in which to review them; those left out come after.
    pub queue: Vec<u32>,
    /// How far the matches can be trusted, in a sentence.
    pub trusted: String,
    /// Yearly revenue in US dollars of each option of the company facet.
    pub revenue: Vec<Option<f64>>,
}

/// One entry an issue in every column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IssueColumns {
    /// Identifier, such as ENG-123.
    pub identifier: Vec<String>,
    /// Title.
    pub title: Vec<String>,
    /// Page in Linear, empty when there is none.
    pub url: Vec<String>,
    /// Type of the workflow state.
    pub state_type: Vec<StateType>,
    /// Day it last changed.
    pub day: Vec<Option<Day>>,
    /// One column for each of [`Facet::ISSUE`], in that order.
    pub facets: Vec<Column>,
}

/// One entry a signal in every column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignalColumns {
    /// What [`crate::SignalKey`] writes.
    pub key: Vec<String>,
    /// Summary.
    pub summary: Vec<String>,
    /// Position in [`SignalColumns::people`] plus one; 0 when unknown.
    pub person: Vec<u32>,
    /// Names of the people.
    pub people: Vec<String>,
    /// Number of the call it was said in, from 1; 0 when there was none.
    pub call: Vec<u32>,
    /// Day it was said.
    pub day: Vec<Option<Day>>,
    /// One column for each of [`Facet::SIGNAL`], in that order.
    pub facets: Vec<Column>,
}

/// One entry an association in every column, surest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PairColumns {
    /// Position in the issue columns.
    pub issue: Vec<u32>,
    /// Position in the signal columns.
    pub signal: Vec<u32>,
    /// Confidence; never rises from one entry to the next.
    pub confidence: Vec<Score>,
    /// Cosine similarity.
    pub similarity: Vec<Score>,
    /// What a person said of it.
    pub verdict: Vec<Option<Verdict>>,
}

/// Why bytes are not a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACatalogue;

impl std::fmt::Display for NotACatalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("The data does not fit this version of the page; reload it.")
    }
}

impl std::error::Error for NotACatalogue {}

impl Catalogue {
    /// Key of the option that stands for "none" in facets of one value a row.
    pub const NONE_KEY: &'static str = "(none)";

    /// The wire form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotACatalogue> {
        postcard::to_allocvec(self).map_err(|_| NotACatalogue)
    }

    /// From the wire form. Checks that the columns agree, so that nothing read
    /// from a catalogue can be out of bounds.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotACatalogue> {
        let catalogue: Self = postcard::from_bytes(bytes).map_err(|_| NotACatalogue)?;
        if catalogue.is_consistent() { Ok(catalogue) } else { Err(NotACatalogue) }
    }

    /// The column of a facet; none for the verdict, which is no column of options.
    pub fn column(&self, facet: Facet) -> Option<&Column> {
        let in_issues = Facet::ISSUE.iter().position(|of| *of == facet);
        let in_signals = Facet::SIGNAL.iter().position(|of| *of == facet);
        in_issues
            .and_then(|at| self.issues.facets.get(at))
            .or_else(|| in_signals.and_then(|at| self.signals.facets.get(at)))
    }
}

impl PairColumns {
    /// One of the two numbers of every pair.
    pub fn scores(&self, measure: Measure) -> &[Score] {
        match measure {
            Measure::Confidence => &self.confidence,
            Measure::Similarity => &self.similarity,
        }
    }

    /// The smallest and the greatest of these numbers.
    pub fn range(&self, measure: Measure) -> (Score, Score) {
        let scores = self.scores(measure).iter().copied();
        (scores.clone().min().unwrap_or_default(), scores.max().unwrap_or_default())
    }
}
