//! The rows of a list as a table; on narrow screens each row is a card.
//!
//! A drawn row never changes by itself: what depends on the person (active, selected,
//! judged) is marked on it by `marks.rs`. So many rows are quick to draw.

use domain::{IssueLine, IssueRow, PairRow, Row, SignalRow, View};
use leptos::prelude::*;

use super::List;
use super::window::Window;
use crate::api::PairKey;
use crate::parts::{StateMark, day_text, grouped, marked, money, score, segment, verdict_buttons};

/// The table with its head.
#[component]
pub fn Rows(list: List) -> impl IntoView {
    let columns: &[(&str, &str)] = match list.view {
        View::Issues => &[
            ("col-issue", "Issue"),
            ("col-number", "Signals"),
            ("col-number", "Companies"),
            ("col-money", "Revenue"),
            ("col-score", "Best"),
            ("col-day", "Changed"),
        ],
        View::Signals => &[
            ("col-signal", "Signal"),
            ("col-from", "From"),
            ("col-number", "Issues"),
            ("col-score", "Best"),
            ("col-day", "Date"),
        ],
        View::Review => &[
            ("col-score", "Score"),
            ("col-issue", "Issue"),
            ("col-signal", "Signal"),
            ("col-from", "From"),
            ("col-day", "Date"),
            ("col-verdict", "Verdict"),
        ],
    };
    let heads = columns.iter().map(|(class, name)| view! { <th scope="col" class=*class>{*name}</th> });
    let caption = match list.view {
        View::Issues => "Issues with the signals that speak of them",
        View::Signals => "Signals with the issues they speak of",
        View::Review => "Issues with the signals that speak of them, pair by pair",
    };
    view! {
        <table
            class=format!("rows rows-{}", &list.view.path()[1..])
            aria-rowcount=move || (list.answers.shown.read().row_count + 1).to_string()
        >
            <caption class="hidden">{caption}</caption>
            <thead><tr aria-rowindex="1">{heads.collect_view()}</tr></thead>
            <Window list columns=columns.len()/>
        </table>
    }
}

/// One row at its place, with the searched words marked.
pub fn row(place: usize, row: Row, terms: &[String]) -> AnyView {
    let cells = match row {
        Row::Issue(row) => issue(row, terms),
        Row::Signal(row) => signal(row, terms),
        Row::Pair(row) => pair(row, terms),
    };
    view! { <tr aria-rowindex=(place + 2).to_string()>{cells}</tr> }.into_any()
}

fn issue(row: IssueRow, terms: &[String]) -> AnyView {
    let IssueRow { issue, tally } = row;
    let revenue = if tally.revenue > 0.0 { money(tally.revenue) } else { String::new() };
    let cells = view! {
        <td class="col-issue">{issue_cell(&issue, terms, true)}</td>
        <td class="col-number" data-label="signals">{number(tally.signals)}</td>
        <td class="col-number" data-label="companies">{number(tally.companies)}</td>
        <td class="col-money">{revenue}</td>
        <td class="col-score">{(tally.pairs > 0).then(|| score(tally.best))}</td>
        <td class="col-day">{day_text(issue.day)}</td>
    };
    cells.into_any()
}

fn signal(row: SignalRow, terms: &[String]) -> AnyView {
    let SignalRow { signal, tally } = row;
    let href = format!("/signals/{}", segment(&signal.key));
    let cells = view! {
        <td class="col-signal">
            <a class="summary-link clamp" href=href data-row="">{marked(signal.summary, terms)}</a>
        </td>
        <td class="col-from">{signal.from}</td>
        <td class="col-number" data-label="issues">{number(tally.issues)}</td>
        <td class="col-score">{(tally.pairs > 0).then(|| score(tally.best))}</td>
        <td class="col-day">{day_text(signal.day)}</td>
    };
    cells.into_any()
}

fn pair(row: PairRow, terms: &[String]) -> AnyView {
    let href = PairKey::of(&row).link();
    let buttons = verdict_buttons(&row, row.verdict);
    let cells = view! {
        <td class="col-score">{score(row.similarity)}</td>
        <td class="col-issue">{issue_cell(&row.issue, terms, false)}</td>
        <td class="col-signal">
            <a class="summary-link clamp" href=href data-row="">{marked(row.signal.summary, terms)}</a>
        </td>
        <td class="col-from">{row.signal.from}</td>
        <td class="col-day">{day_text(row.signal.day)}</td>
        <td class="col-verdict">{buttons}</td>
    };
    cells.into_any()
}

/// The title over what tells the issue from others; `is_row` where it is what the row is.
fn issue_cell(issue: &IssueLine, terms: &[String], is_row: bool) -> AnyView {
    let href = format!("/issues/{}", segment(&issue.identifier));
    let cell = view! {
        <a class="title" href=href data-row=is_row.then_some("")>{marked(issue.title.clone(), terms)}</a>
        <span class="meta">
            <StateMark kind=issue.state_type/>
            <span class="identifier">{issue.identifier.clone()}</span>
            <span>{issue.state.clone()}</span>
            <span>{issue.team.clone()}</span>
        </span>
    };
    cell.into_any()
}

fn number(count: usize) -> String {
    if count == 0 { "–".to_owned() } else { grouped(count) }
}
