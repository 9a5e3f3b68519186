//! Rows of lists.

use serde::{Deserialize, Serialize};

use crate::select::tally::{Counter, add_row};
use crate::{Day, Facet, Index, Minute, Score, Selection, StateType, Tally, Verdict, View};

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Row {
    /// An issue.
    Issue(IssueRow),
    /// A signal.
    Signal(SignalRow),
    /// An association.
    Pair(PairRow),
}

/// An issue with the totals of its signals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    /// The issue.
    pub issue: IssueLine,
    /// Totals of its associations that match the query.
    pub tally: Tally,
}

/// A signal with the totals of its issues.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalRow {
    /// The signal.
    pub signal: SignalLine,
    /// Totals of its associations that match the query.
    pub tally: Tally,
}

/// An association with its issue and signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// The issue.
    pub issue: IssueLine,
    /// The signal.
    pub signal: SignalLine,
    /// Confidence.
    pub confidence: Score,
    /// Cosine similarity.
    pub similarity: Score,
    /// Verdict.
    pub verdict: Option<Verdict>,
}

/// Summary of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssueLine {
    /// Identifier, such as ENG-123.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// URL in Linear, empty if there is none.
    pub url: String,
    /// Team name.
    pub team: String,
    /// Workflow state name.
    pub state: String,
    /// Workflow state type.
    pub state_type: StateType,
    /// Priority name.
    pub priority: String,
    /// Day of the last update.
    pub day: Option<Day>,
}

/// Summary of a signal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SignalLine {
    /// Key.
    pub key: String,
    /// Summary; never a quote.
    pub summary: String,
    /// Company, or else person; empty if both are unknown.
    pub from: String,
    /// Source.
    pub source: String,
    /// Day it was said, in UTC.
    pub day: Option<Day>,
    /// Minute of that day, 0 to 1439.
    pub minute: u16,
}

impl SignalLine {
    /// When it was said; `None` if unknown.
    pub fn said_at(&self) -> Option<Minute> {
        self.day.map(|day| Minute(Minute::start_of(day).0 + i64::from(self.minute)))
    }
}

impl Row {
    /// Unique key within its list.
    pub fn key(&self) -> String {
        match self {
            Self::Issue(row) => row.issue.identifier.clone(),
            Self::Signal(row) => row.signal.key.clone(),
            Self::Pair(row) => format!("{}/{}", row.issue.identifier, row.signal.key),
        }
    }
}

impl Index {
    /// A range of a selection's rows; positions past the end are ignored.
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

    /// An association with its issue and signal.
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

    /// Summary of an issue.
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

    /// Summary of a signal.
    pub fn signal_line(&self, at: usize) -> SignalLine {
        let signals = &self.catalogue.signals;
        SignalLine {
            key: signals.key[at].clone(),
            summary: signals.summary[at].clone(),
            from: self.from(at).to_owned(),
            source: self.text(Facet::Source, at),
            day: signals.day[at],
            minute: signals.minute[at],
        }
    }

    fn text(&self, facet: Facet, row: usize) -> String {
        self.catalogue.column(facet).map_or("", |column| column.text(row)).to_owned()
    }
}
