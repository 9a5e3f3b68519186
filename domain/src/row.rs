//! Rows of lists, ready to show.

use serde::{Deserialize, Serialize};

use crate::select::tally::{Counter, add_row};
use crate::{Day, Facet, Index, Score, Selection, StateType, Tally, Verdict, View};

/// A row of one of the lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Row {
    /// Of the list of issues.
    Issue(IssueRow),
    /// Of the list of signals.
    Signal(SignalRow),
    /// Of the list of associations.
    Pair(PairRow),
}

/// An issue and what stands behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    /// The issue.
    pub issue: IssueLine,
    /// Its associations that pass the query.
    pub tally: Tally,
}

/// A signal and what answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalRow {
    /// The signal.
    pub signal: SignalLine,
    /// Its associations that pass the query.
    pub tally: Tally,
}

/// An association with both its ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// The issue.
    pub issue: IssueLine,
    /// The signal.
    pub signal: SignalLine,
    /// How sure it is that they belong together.
    pub confidence: Score,
    /// How similar the two are.
    pub similarity: Score,
    /// What a person said of it.
    pub verdict: Option<Verdict>,
}

/// An issue in one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssueLine {
    /// Identifier, such as ENG-123.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Page in Linear, empty when there is none.
    pub url: String,
    /// Name of the team.
    pub team: String,
    /// Name of the workflow state.
    pub state: String,
    /// Type of the workflow state.
    pub state_type: StateType,
    /// Name of the priority.
    pub priority: String,
    /// Day it last changed.
    pub day: Option<Day>,
}

/// A signal in one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SignalLine {
    /// Its key.
    pub key: String,
    /// Summary; never a quotation.
    pub summary: String,
    /// Company or, failing that, person; empty when neither is known.
    pub from: String,
    /// Where it came from.
    pub source: String,
    /// Day it was said.
    pub day: Option<Day>,
}

impl Row {
    /// What tells this row from the others of its list.
    pub fn key(&self) -> String {
        match self {
            Self::Issue(row) => row.issue.identifier.clone(),
            Self::Signal(row) => row.signal.key.clone(),
            Self::Pair(row) => format!("{}/{}", row.issue.identifier, row.signal.key),
        }
    }
}

impl Index {
    /// Some of a selection's rows, ready to show; places beyond the last give none.
    pub fn rows(&self, selection: &Selection, places: std::ops::Range<usize>) -> Vec<Row> {
        let end = places.end.min(selection.rows.len());
        let mut counter = Counter::new(self, selection.measure);
        let mut tally = |row: usize| {
            add_row(self, selection, &mut counter, row);
            counter.take()
        };
        let row = |row: &u32| {
            let at = *row as usize;
            match selection.view {
                View::Issues => Row::Issue(IssueRow { issue: self.issue_line(at), tally: tally(at) }),
                View::Signals => Row::Signal(SignalRow { signal: self.signal_line(at), tally: tally(at) }),
                View::Review => Row::Pair(self.pair_row(at)),
            }
        };
        selection.rows[places.start.min(end)..end].iter().map(row).collect()
    }

    /// An association with both its ends.
    pub fn pair_row(&self, pair: usize) -> PairRow {
        let pairs = &self.catalogue.pairs;
        PairRow {
            issue: self.issue_line(pairs.issue[pair] as usize),
            signal: self.signal_line(pairs.signal[pair] as usize),
            confidence: pairs.confidence[pair],
            similarity: pairs.similarity[pair],
            verdict: pairs.verdict[pair],
        }
    }

    /// An issue in one line.
    pub fn issue_line(&self, at: usize) -> IssueLine {
        let issues = &self.catalogue.issues;
        IssueLine {
            identifier: issues.identifier[at].clone(),
            title: issues.title[at].clone(),
            url: issues.url[at].clone(),
            team: self.text(Facet::Team, at),
            state: self.text(Facet::State, at),
            state_type: issues.state_type[at],
            priority: self.text(Facet::Priority, at),
            day: issues.day[at],
        }
    }

    /// A signal in one line.
    pub fn signal_line(&self, at: usize) -> SignalLine {
        let signals = &self.catalogue.signals;
        SignalLine {
            key: signals.key[at].clone(),
            summary: signals.summary[at].clone(),
            from: self.from(at).to_owned(),
            source: self.text(Facet::Source, at),
            day: signals.day[at],
        }
    }

    fn text(&self, facet: Facet, row: usize) -> String {
        self.catalogue.column(facet).map_or("", |column| column.text(row)).to_owned()
    }
}
