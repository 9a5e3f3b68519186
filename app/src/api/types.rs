//! What the server functions send.

use domain::{Day, IssueLine, PairRow, SignalLine, Tally, Unreadable, Verdict, to_segment};
use serde::{Deserialize, Serialize};

/// Names an association: the issue's identifier and the signal's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PairKey {
    /// Identifier of the issue.
    pub identifier: String,
    /// Key of the signal.
    pub signal: String,
}

impl PairKey {
    /// The name of a row's association.
    pub fn of(row: &PairRow) -> Self {
        Self { identifier: row.issue.identifier.clone(), signal: row.signal.key.clone() }
    }

    /// The page that shows the two side by side.
    pub fn link(&self) -> String {
        format!("/issues/{}/signals/{}", to_segment(&self.identifier), to_segment(&self.signal))
    }
}

/// All there is to read of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueText {
    /// The issue in one line.
    pub line: IssueLine,
    /// Its description as safe HTML; empty when there is none.
    pub html: String,
    /// Names of its labels.
    pub labels: Vec<String>,
    /// Who it is assigned to.
    pub assignee: Option<String>,
    /// Its project.
    pub project: Option<String>,
    /// Day it was created.
    pub created: Option<Day>,
    /// Why its text is not matched, if it is not.
    pub unreadable: Option<Unreadable>,
}

/// All there is to read of a signal.
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
    /// The company's yearly revenue in US dollars.
    pub revenue: Option<f64>,
    /// Title of the call it was said in.
    pub call: Option<String>,
    /// The call's page at the second where the signal begins.
    pub call_url: Option<String>,
    /// Name and value of everything else that is known.
    pub facts: Vec<(String, String)>,
    /// Why its text is not matched, if it is not.
    pub unreadable: Option<Unreadable>,
}

/// The page of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssuePage {
    /// The issue.
    pub issue: IssueText,
    /// Its signals: those that count, the surest first, the less likely, the rejected.
    pub pairs: Vec<PairRow>,
    /// How many of them count.
    pub matches: usize,
    /// What these add up to.
    pub tally: Tally,
    /// Verdicts up to this sequence number are known to the page.
    pub verdict_seq: i64,
}

/// The page of a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalPage {
    /// The signal.
    pub signal: SignalText,
    /// Its issues: those that count, the surest first, the less likely, the rejected.
    pub pairs: Vec<PairRow>,
    /// How many of them count.
    pub matches: usize,
    /// Verdicts up to this sequence number are known to the page.
    pub verdict_seq: i64,
}

/// The page of an association.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairPage {
    /// The issue.
    pub issue: IssueText,
    /// The signal.
    pub signal: SignalText,
    /// The association; none when nobody found or made it.
    pub pair: Option<PairRow>,
    /// Who judged it, when, and why.
    pub judged: Option<Judged>,
    /// What was ever said of it, the newest first.
    pub history: Vec<PastVerdict>,
    /// Verdicts up to this sequence number are known to the page.
    pub verdict_seq: i64,
    /// The form that asks for an explanation, and what is known of one; empty where they are off.
    pub explain: String,
    /// Place of the pair among those of the issue, from 1, and how many there are.
    pub place: Option<(usize, usize)>,
    /// The signal before this one among those of the issue.
    pub previous: Option<String>,
    /// The signal after this one.
    pub next: Option<String>,
    /// The same among the issues of the signal: place, identifiers before and after.
    pub mirror_place: Option<(usize, usize)>,
    /// The issue before this one among those of the signal.
    pub mirror_previous: Option<String>,
    /// The issue after this one.
    pub mirror_next: Option<String>,
}

/// Who gave a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Who.
    pub person: String,
    /// On which day.
    pub day: Day,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// What was said.
    pub verdict: Verdict,
}

/// A pair to judge, as the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenPair {
    /// Identifier of the issue.
    pub identifier: String,
    /// Key of the signal.
    pub signal: String,
    /// The person has seen the pair's verdicts up to this sequence number. A later one makes
    /// the request outdated. None where that does not matter.
    #[serde(default)]
    pub seq: Option<i64>,
}

/// What holds for a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairState {
    /// The pair.
    pub pair: PairKey,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// Sequence number of its last verdict; 0 where there was none.
    pub seq: i64,
}

/// What became of a request to judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judgement {
    /// It is on the disk, under the sequence numbers from `first` to `last`; none are
    /// between the two where everything was so already.
    Saved {
        /// The first.
        first: i64,
        /// The last.
        last: i64,
    },
    /// Nothing was written: some pairs have been judged since the person saw them.
    Outdated {
        /// What holds for every pair of the request.
        now: Vec<PairState>,
    },
}

/// What became of a request to judge all that a query matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedAll {
    /// The pairs with what held for each before.
    pub before: Vec<(PairKey, Option<Verdict>)>,
    /// What became of it.
    pub judgement: Judgement,
}

/// What became of a request to undo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// What holds again.
    pub undone: Vec<PairState>,
    /// Pairs that stay as they are, because they have been judged again since.
    pub kept: Vec<PairState>,
}

/// An entry of a pair's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVerdict {
    /// Sequence number.
    pub seq: i64,
    /// What held before.
    pub before: Option<Verdict>,
    /// What held after.
    pub verdict: Option<Verdict>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who.
    pub person: String,
    /// On which day.
    pub day: Day,
    /// At what time of that day (UTC), such as 14:05.
    pub time: String,
    /// Whether a link in Linear, or its end, said so.
    pub from_linear: bool,
    /// Whether it undid an earlier entry.
    pub is_undo: bool,
}

/// What is nearest in meaning to a text, best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Identifier and title.
    pub issues: Vec<(String, String)>,
    /// Key and summary.
    pub signals: Vec<(String, String)>,
}

/// A list that somebody gave a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// Its path with its query.
    pub url: String,
}
