//! The catalogue: compact columns of all browsable data, held by the browser.

mod check;
mod column;

pub use column::{Choice, Column, Values};

use serde::{Deserialize, Serialize};

use crate::{Day, Facet, Measure, Minute, Score, StateType, Verdict};

/// Issues, signals and their associations, as columns that refer to each other by
/// position. Serialized as postcard; see [`Catalogue::to_bytes`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Increases whenever anything in the catalogue changes.
    pub version: u64,
    /// The catalogue includes verdicts up to this sequence number.
    pub verdict_seq: i64,
    /// Every issue.
    pub issues: IssueColumns,
    /// Every signal.
    pub signals: SignalColumns,
    /// Associations, by descending confidence.
    pub pairs: PairColumns,
    /// Default threshold of the lists of issues and signals: minimum confidence of a match, in
    /// hundredths.
    pub threshold_percent: u8,
    /// Review queue: positions of pairs in order; all other pairs come after them.
    pub queue: Vec<u32>,
    /// One sentence on the estimated precision.
    pub precision_note: String,
    /// Annual revenue in US dollars of each option of the company facet.
    pub revenue: Vec<Option<f64>>,
}

/// Columns with one entry per issue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IssueColumns {
    /// Identifier, such as ENG-123.
    pub identifier: Vec<String>,
    /// Title.
    pub title: Vec<String>,
    /// URL in Linear, empty if there is none.
    pub url: Vec<String>,
    /// Type of the workflow state.
    pub state_type: Vec<StateType>,
    /// Day of the last update.
    pub day: Vec<Option<Day>>,
    /// One column for each of [`Facet::ISSUE`], in that order.
    pub facets: Vec<Column>,
}

/// Columns with one entry per signal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignalColumns {
    /// Key, as written by [`crate::SignalKey`].
    pub key: Vec<String>,
    /// Summary.
    pub summary: Vec<String>,
    /// Position in [`SignalColumns::people`] plus one; 0 if unknown.
    pub person: Vec<u32>,
    /// Names of the people.
    pub people: Vec<String>,
    /// Number of the call, from 1; 0 if there is none.
    pub call: Vec<u32>,
    /// Day it was said, in UTC.
    pub day: Vec<Option<Day>>,
    /// Minute of that day, 0 to 1439; 0 when unknown.
    pub minute: Vec<u16>,
    /// One column for each of [`Facet::SIGNAL`], in that order.
    pub facets: Vec<Column>,
}

/// Columns with one entry per association, by descending confidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PairColumns {
    /// Position in the issue columns.
    pub issue: Vec<u32>,
    /// Position in the signal columns.
    pub signal: Vec<u32>,
    /// Confidence, descending.
    pub confidence: Vec<Score>,
    /// Cosine similarity.
    pub similarity: Vec<Score>,
    /// Verdict.
    pub verdict: Vec<Option<Verdict>>,
}

/// The bytes are not a catalogue of this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACatalogue;

impl std::fmt::Display for NotACatalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("The data does not fit this version of the page; reload it.")
    }
}

impl std::error::Error for NotACatalogue {}

impl Catalogue {
    /// Key of the option "none" in facets with one value per row.
    pub const NONE_KEY: &'static str = "(none)";

    /// Serializes the catalogue.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotACatalogue> {
        postcard::to_allocvec(self).map_err(|_| NotACatalogue)
    }

    /// Deserializes a catalogue and checks its consistency, so that no position
    /// read from it is out of bounds.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotACatalogue> {
        let catalogue: Self = postcard::from_bytes(bytes).map_err(|_| NotACatalogue)?;
        if catalogue.is_consistent() { Ok(catalogue) } else { Err(NotACatalogue) }
    }

    /// The column of a facet; `None` for the verdict, which is stored with the pairs.
    pub fn column(&self, facet: Facet) -> Option<&Column> {
        let in_issues = Facet::ISSUE.iter().position(|of| *of == facet);
        let in_signals = Facet::SIGNAL.iter().position(|of| *of == facet);
        in_issues
            .and_then(|at| self.issues.facets.get(at))
            .or_else(|| in_signals.and_then(|at| self.signals.facets.get(at)))
    }
}

impl SignalColumns {
    /// When a signal was said; `None` if unknown.
    pub fn said_at(&self, signal: usize) -> Option<Minute> {
        self.day[signal].map(|day| Minute(Minute::start_of(day).0 + i64::from(self.minute[signal])))
    }
}

impl PairColumns {
    /// Confidence or similarity of all pairs.
    pub fn scores(&self, measure: Measure) -> &[Score] {
        match measure {
            Measure::Confidence => &self.confidence,
            Measure::Similarity => &self.similarity,
        }
    }

    /// Minimum and maximum of these scores.
    pub fn range(&self, measure: Measure) -> (Score, Score) {
        let scores = self.scores(measure).iter().copied();
        (scores.clone().min().unwrap_or_default(), scores.max().unwrap_or_default())
    }
}
