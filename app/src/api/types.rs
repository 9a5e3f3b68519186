//! Types that server functions send and receive.

use domain::{Day, IssueLine, PairRow, SignalLine, Tally, Unreadable, Verdict, to_segment};
use serde::{Deserialize, Serialize};

/// Identifies an association: issue identifier and signal key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PairKey {
    /// Identifier of the issue.
    pub identifier: String,
    /// Key of the signal.
    pub signal: String,
}

impl PairKey {
    /// The key of a row's association.
    pub fn of(row: &PairRow) -> Self {
        Self { identifier: row.issue.identifier.clone(), signal: row.signal.key.clone() }
    }

    /// URL of the pair's page.
    pub fn link(&self) -> String {
        format!("/issues/{}/signals/{}", to_segment(&self.identifier), to_segment(&self.signal))
    }
}

/// An issue in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueText {
    /// The issue in one line.
    pub line: IssueLine,
    /// Description as safe HTML; empty if there is none.
    pub html: String,
    /// Label names.
    pub labels: Vec<String>,
    /// Assignee.
    pub assignee: Option<String>,
    /// Project.
    pub project: Option<String>,
    /// Day it was created.
    pub created: Option<Day>,
    /// Why its text is not matched, if it is not.
    pub unreadable: Option<Unreadable>,
}

/// A signal in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalText {
    /// The signal in one line.
    pub line: SignalLine,
    /// The explanation or excerpt around it.
    pub context: String,
    /// The person's exact words.
    pub quote: Option<String>,
    /// Who said it.
    pub person: Option<String>,
    /// The person's company.
    pub company: Option<String>,
    /// Annual revenue of the company in US dollars.
    pub revenue: Option<f64>,
    /// Title of the call.
    pub call: Option<String>,
    /// URL of the recording, at the second where the signal starts.
    pub call_url: Option<String>,
    /// Name and value of all other fields.
    pub facts: Vec<(String, String)>,
    /// Why its text is not matched, if it is not.
    pub unreadable: Option<Unreadable>,
}

/// The page of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssuePage {
    /// The issue.
    pub issue: IssueText,
    /// Its signals: matches by descending confidence, then less likely ones, then rejected ones.
    pub pairs: Vec<PairRow>,
    /// How many of them are matches.
    pub matches: usize,
    /// Totals of the matches.
    pub tally: Tally,
    /// The page includes verdicts up to this sequence number.
    pub verdict_seq: i64,
}

/// The page of a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalPage {
    /// The signal.
    pub signal: SignalText,
    /// Its issues: matches by descending confidence, then less likely ones, then rejected ones.
    pub pairs: Vec<PairRow>,
    /// How many of them are matches.
    pub matches: usize,
    /// The page includes verdicts up to this sequence number.
    pub verdict_seq: i64,
}

/// The page of an association.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairPage {
    /// The issue.
    pub issue: IssueText,
    /// The signal.
    pub signal: SignalText,
    /// The association; `None` if there is none.
    pub pair: Option<PairRow>,
    /// The current verdict with person, date and reason.
    pub judged: Option<Judged>,
    /// Verdict history, newest first.
    pub history: Vec<PastVerdict>,
    /// The page includes verdicts up to this sequence number.
    pub verdict_seq: i64,
    /// HTML of the explanation and its form; empty if explanations are off.
    pub explain: String,
    /// Position of the pair among those of the issue, from 1, and their number.
    pub place: Option<(usize, usize)>,
    /// Key of the issue's previous signal.
    pub previous: Option<String>,
    /// Key of the issue's next signal.
    pub next: Option<String>,
    /// Position among the issues of the signal.
    pub mirror_place: Option<(usize, usize)>,
    /// Identifier of the signal's previous issue.
    pub mirror_previous: Option<String>,
    /// Identifier of the signal's next issue.
    pub mirror_next: Option<String>,
}

/// A verdict with person, date and reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Who.
    pub person: String,
    /// Day.
    pub day: Day,
    /// Reason in the person's own words.
    pub reason: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
}

/// A pair to confirm or reject, in the state in which the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenPair {
    /// Identifier of the issue.
    pub identifier: String,
    /// Key of the signal.
    pub signal: String,
    /// The person has seen verdicts up to this sequence number. A later verdict makes
    /// the request outdated. `None` to skip this check.
    #[serde(default)]
    pub seq: Option<i64>,
}

/// The current verdict of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairState {
    /// The pair.
    pub pair: PairKey,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Sequence number of its last verdict; 0 if there is none.
    pub seq: i64,
}

/// Result of a request to set verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judgement {
    /// Saved under the sequence numbers `first..=last`; an empty range if nothing had
    /// to be changed.
    Saved {
        /// The first.
        first: i64,
        /// The last.
        last: i64,
    },
    /// Not saved: some pairs were changed since the person saw them.
    Outdated {
        /// Current state of all pairs in the request.
        now: Vec<PairState>,
    },
}

/// Result of a request to set the verdicts of all results of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedAll {
    /// The pairs and their previous verdicts.
    pub before: Vec<(PairKey, Option<Verdict>)>,
    /// The result.
    pub judgement: Judgement,
}

/// Result of an undo request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Restored states.
    pub undone: Vec<PairState>,
    /// Pairs that were not undone because they were changed since.
    pub kept: Vec<PairState>,
}

/// An entry of a pair's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVerdict {
    /// Sequence number.
    pub seq: i64,
    /// Verdict before.
    pub before: Option<Verdict>,
    /// Verdict after.
    pub verdict: Option<Verdict>,
    /// Reason in the person's own words.
    pub reason: Option<String>,
    /// Who.
    pub person: String,
    /// Day.
    pub day: Day,
    /// Time of day (UTC), such as 14:05.
    pub time: String,
    /// Whether it was imported from Linear.
    pub from_linear: bool,
    /// Whether it undid an earlier verdict.
    pub is_undo: bool,
}

/// Records closest in meaning to a text, best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Identifier and title.
    pub issues: Vec<(String, String)>,
    /// Key and summary.
    pub signals: Vec<(String, String)>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// Path and query.
    pub url: String,
}
