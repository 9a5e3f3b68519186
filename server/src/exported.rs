//! How issues and signals are exported: with everything that was read of them, under the names
//! by which the import reads them back.

use domain::{Call, Company, Person, Team};
use engine::store::{WholeIssue, WholeSignal};
use jiff::Timestamp;
use serde::Serialize;

/// An issue as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueJson<'a> {
    id: &'a str,
    identifier: &'a str,
    previous_identifiers: &'a [String],
    title: &'a str,
    description: Option<&'a str>,
    url: Option<&'a str>,
    team: &'a Team,
    state: StateJson<'a>,
    priority: u8,
    labels: &'a [String],
    assignee: Option<&'a str>,
    project: Option<&'a str>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    canceled_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
    signals: i64,
}

#[derive(Serialize)]
struct StateJson<'a> {
    name: &'a str,
    r#type: &'static str,
}

/// A signal as JSON.
#[derive(Serialize)]
pub struct SignalJson<'a> {
    id: &'a str,
    source: &'a str,
    summary: &'a str,
    context: &'a str,
    quote: Option<&'a str>,
    date: Option<Timestamp>,
    sentiment: Option<f32>,
    severity: Option<f32>,
    bias: Option<f32>,
    boundary: &'static str,
    method: Option<&'a str>,
    types: &'a [String],
    topics: &'a [String],
    keywords: &'a [String],
    impacts: &'a [String],
    emotions: &'a [String],
    person: Option<&'a Person>,
    company: Option<&'a Company>,
    call: Option<CallJson<'a>>,
    issues: i64,
}

#[derive(Serialize)]
struct CallJson<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    url: Option<&'a str>,
    start_sec: Option<f64>,
}

/// A record in both forms.
pub trait Exported {
    /// The names of the cells.
    const COLUMNS: &'static [&'static str];

    /// What is written as JSON.
    fn json(&self) -> impl Serialize;

    /// What is written as CSV.
    fn cells(&self) -> Vec<String>;
}

impl Exported for WholeIssue {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "identifier",
        "previousIdentifiers",
        "title",
        "description",
        "url",
        "team.key",
        "team.name",
        "state.name",
        "state.type",
        "priority",
        "labels",
        "assignee",
        "project",
        "createdAt",
        "updatedAt",
        "completedAt",
        "canceledAt",
        "archivedAt",
        "signals",
    ];

    fn json(&self) -> impl Serialize {
        let Self { issue, signal_count } = self;
        IssueJson {
            id: &issue.id,
            identifier: &issue.identifier,
            previous_identifiers: &issue.previous_identifiers,
            title: &issue.title,
            description: issue.description.as_deref(),
            url: issue.url.as_deref(),
            team: &issue.team,
            state: StateJson { name: &issue.state.name, r#type: issue.state.kind.as_str() },
            priority: issue.priority,
            labels: &issue.labels,
            assignee: issue.assignee.as_deref(),
            project: issue.project.as_deref(),
            created_at: issue.created_at,
            updated_at: issue.updated_at,
            completed_at: issue.completed_at,
            canceled_at: issue.canceled_at,
            archived_at: issue.archived_at,
            signals: *signal_count,
        }
    }

    fn cells(&self) -> Vec<String> {
        let Self { issue, signal_count } = self;
        vec![
            issue.id.clone(),
            issue.identifier.clone(),
            names(&issue.previous_identifiers),
            issue.title.clone(),
            text(issue.description.as_ref()),
            text(issue.url.as_ref()),
            issue.team.key.clone(),
            issue.team.name.clone(),
            issue.state.name.clone(),
            issue.state.kind.as_str().to_owned(),
            issue.priority.to_string(),
            names(&issue.labels),
            text(issue.assignee.as_ref()),
            text(issue.project.as_ref()),
            text(issue.created_at),
            text(issue.updated_at),
            text(issue.completed_at),
            text(issue.canceled_at),
            text(issue.archived_at),
            signal_count.to_string(),
        ]
    }
}

impl Exported for WholeSignal {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "source",
        "summary",
        "context",
        "quote",
        "date",
        "sentiment",
        "severity",
        "bias",
        "boundary",
        "method",
        "types",
        "topics",
        "keywords",
        "impacts",
        "emotions",
        "person.id",
        "person.name",
        "person.email",
        "company.id",
        "company.name",
        "company.domain",
        "company.revenue",
        "call.id",
        "call.name",
        "call.url",
        "call.start_sec",
        "issues",
    ];

    fn json(&self) -> impl Serialize {
        let Self { signal, issue_count } = self;
        SignalJson {
            id: &signal.key.external_id,
            source: &signal.key.source,
            summary: &signal.summary,
            context: &signal.context,
            quote: signal.quote.as_deref(),
            date: signal.occurred_at,
            sentiment: signal.sentiment,
            severity: signal.severity,
            bias: signal.bias,
            boundary: signal.boundary.as_str(),
            method: signal.method.as_deref(),
            types: &signal.types,
            topics: &signal.topics,
            keywords: &signal.keywords,
            impacts: &signal.impacts,
            emotions: &signal.emotions,
            person: signal.person.as_ref(),
            company: signal.company.as_ref(),
            call: signal.call.as_ref().map(|call| CallJson {
                id: call.id.as_deref(),
                name: call.name.as_deref(),
                url: call.url.as_deref(),
                start_sec: call.start_s,
            }),
            issues: *issue_count,
        }
    }

    fn cells(&self) -> Vec<String> {
        let Self { signal, issue_count } = self;
        let (nobody, no_company, no_call) = (Person::default(), Company::default(), Call::default());
        let person = signal.person.as_ref().unwrap_or(&nobody);
        let company = signal.company.as_ref().unwrap_or(&no_company);
        let call = signal.call.as_ref().unwrap_or(&no_call);
        vec![
            signal.key.external_id.clone(),
            signal.key.source.clone(),
            signal.summary.clone(),
            signal.context.clone(),
            text(signal.quote.as_ref()),
            text(signal.occurred_at),
            text(signal.sentiment),
            text(signal.severity),
            text(signal.bias),
            signal.boundary.as_str().to_owned(),
            text(signal.method.as_ref()),
            names(&signal.types),
            names(&signal.topics),
            names(&signal.keywords),
            names(&signal.impacts),
            names(&signal.emotions),
            text(person.id.as_ref()),
            text(person.name.as_ref()),
            text(person.email.as_ref()),
            text(company.id.as_ref()),
            text(company.name.as_ref()),
            text(company.domain.as_ref()),
            text(company.revenue.map(money)),
            text(call.id.as_ref()),
            text(call.name.as_ref()),
            text(call.url.as_ref()),
            text(call.start_s),
            issue_count.to_string(),
        ]
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// An amount in digits. With three of them behind the point it could be read as thousands, so it gets a fourth.
fn money(amount: f64) -> String {
    let digits = amount.to_string();
    match digits.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => format!("{digits}0"),
        _ => digits,
    }
}

/// Names with semicolons between them; as a JSON list where one would not come back from that.
fn names(names: &[String]) -> String {
    let is_plain = |name: &String| !name.contains([';', '|', ',', '\n', '\r']) && !name.starts_with('[');
    if names.iter().all(is_plain) {
        return names.join("; ");
    }
    serde_json::to_string(names).unwrap_or_default()
}

#[cfg(test)]
mod tests;
