//! The compact columns of everything browsable that the browser holds.

use serde::{Deserialize, Serialize};

use crate::{Similarity, StateType, Team};

/// Issues, signals and their associations, as columns that refer to each other by
/// position. Travels as postcard; see [`Catalogue::to_bytes`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Moves on whenever anything in the catalogue changes.
    pub version: u64,
    /// Teams, by key.
    pub teams: Vec<Team>,
    /// Issues that have associations.
    pub issues: IssueColumns,
    /// Signals that have associations.
    pub signals: SignalColumns,
    /// Associations, most similar first.
    pub pairs: PairColumns,
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
    /// Position in [`Catalogue::teams`].
    pub team: Vec<u16>,
    /// Name of the workflow state.
    pub state: Vec<String>,
    /// Type of the workflow state.
    pub state_type: Vec<StateType>,
}

/// One entry a signal in every column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignalColumns {
    /// What [`crate::SignalKey`] writes.
    pub key: Vec<String>,
    /// Summary.
    pub summary: Vec<String>,
    /// Company or, failing that, person; empty when neither is known.
    pub from: Vec<String>,
    /// Position of the company among the distinct companies plus one; 0 when unknown.
    pub company: Vec<u32>,
    /// Day it was said, counted from 1970-01-01.
    pub day: Vec<Option<i32>>,
}

/// One entry an association in every column, most similar first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PairColumns {
    /// Position in the issue columns.
    pub issue: Vec<u32>,
    /// Position in the signal columns.
    pub signal: Vec<u32>,
    /// Cosine similarity; never rises from one entry to the next.
    pub similarity: Vec<Similarity>,
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

    /// The smallest similarity that any association has.
    pub fn floor(&self) -> Similarity {
        self.pairs.similarity.last().copied().unwrap_or_default()
    }

    /// The greatest similarity that any association has.
    pub fn top(&self) -> Similarity {
        self.pairs.similarity.first().copied().unwrap_or_default()
    }

    fn is_consistent(&self) -> bool {
        let (issues, signals, pairs) = (&self.issues, &self.signals, &self.pairs);
        let issue_count = issues.identifier.len();
        let signal_count = signals.key.len();
        let pair_count = pairs.issue.len();
        [issues.title.len(), issues.url.len(), issues.team.len(), issues.state.len(), issues.state_type.len()]
            .iter()
            .all(|len| *len == issue_count)
            && [signals.summary.len(), signals.from.len(), signals.company.len(), signals.day.len()]
                .iter()
                .all(|len| *len == signal_count)
            && [pairs.signal.len(), pairs.similarity.len()].iter().all(|len| *len == pair_count)
            && signals.company.iter().all(|at| (*at as usize) <= signal_count)
            && issues.team.iter().all(|at| usize::from(*at) < self.teams.len())
            && pairs.issue.iter().all(|at| (*at as usize) < issue_count)
            && pairs.signal.iter().all(|at| (*at as usize) < signal_count)
            && pairs.similarity.is_sorted_by(|a, b| a >= b)
    }
}
