//! A row of a list as it is exported: what the database has of it, and what the list says beside.

use domain::{Issue, IssueLine, Row, Signal, SignalKey, SignalLine, State, Team, Verdict};
use engine::store::{PairLine, Store, WholeIssue, WholeSignal};
use serde_json::{Value, json};

use crate::table::Table;

/// Writes a row of a list. What was deleted after the list was made is written as the list has it.
pub(super) fn push_row(table: &mut Table<Vec<u8>>, store: &Store, row: Row) -> anyhow::Result<()> {
    match row {
        Row::Issue(row) => {
            let whole = store.whole_issue(&row.issue.identifier)?;
            let whole = whole.unwrap_or_else(|| listed_issue(row.issue));
            let more = [
                ("matches", json!(row.tally.signals)),
                ("companies", json!(row.tally.companies)),
                ("revenue", json!(row.tally.revenue)),
                ("best_score", score(row.tally.best.number())),
            ];
            table.push_whole(&whole, &more)
        }
        Row::Signal(row) => {
            let whole = store.whole_signal(&SignalKey::parse(&row.signal.key))?;
            let whole = whole.unwrap_or_else(|| listed_signal(row.signal));
            let more = [("matches", json!(row.tally.issues)), ("best_score", score(row.tally.best.number()))];
            table.push_whole(&whole, &more)
        }
        Row::Pair(row) => {
            let found = store.pair_line(&row.issue.identifier, &SignalKey::parse(&row.signal.key))?;
            let verdict = row.verdict.map(|verdict: Verdict| verdict.as_str().to_owned());
            if let Some(found) = found.filter(|found| found.verdict == verdict) {
                return table.push(&found);
            }
            table.push(&PairLine {
                issue: row.issue.identifier,
                title: row.issue.title,
                issue_id: String::new(),
                link: Some(row.issue.url),
                team: row.issue.team,
                state: row.issue.state,
                signal: row.signal.key,
                summary: row.signal.summary,
                date: row.signal.day.map(|day| day.to_string()),
                company: Some(row.signal.from),
                person: None,
                confidence: rounded(row.confidence.number()),
                similarity: rounded(row.similarity.number()),
                verdict,
                reason: None,
                judged_by: None,
                judged_at: None,
                run: 0,
                model: String::new(),
                scorer: String::new(),
            })
        }
    }
}

/// As short as it is.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 10_000.0).round() / 10_000.0
}

fn score(number: f32) -> Value {
    json!(rounded(number))
}

fn listed_issue(line: IssueLine) -> WholeIssue {
    let issue = Issue {
        id: String::new(),
        identifier: line.identifier,
        previous_identifiers: Vec::new(),
        title: line.title,
        description: None,
        url: Some(line.url),
        team: Team { key: line.team.clone(), name: line.team },
        state: State { name: line.state, kind: line.state_type },
        priority: 0,
        labels: Vec::new(),
        assignee: None,
        project: None,
        created_at: None,
        updated_at: None,
        completed_at: None,
        canceled_at: None,
        archived_at: None,
    };
    WholeIssue { issue, signal_count: 0 }
}

fn listed_signal(line: SignalLine) -> WholeSignal {
    let signal = Signal {
        key: SignalKey::parse(&line.key),
        summary: line.summary,
        context: String::new(),
        quote: None,
        occurred_at: None,
        sentiment: None,
        severity: None,
        bias: None,
        boundary: domain::Boundary::Unknown,
        method: None,
        types: Vec::new(),
        topics: Vec::new(),
        keywords: Vec::new(),
        impacts: Vec::new(),
        emotions: Vec::new(),
        person: None,
        company: Some(domain::Company { name: Some(line.from), ..domain::Company::default() }),
        call: None,
    };
    WholeSignal { signal, issue_count: 0 }
}
