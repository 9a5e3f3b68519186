//! The rows of a list: a table, or cards on narrow screens.
//!
//! A row is an HTML string (rendered by `draw.rs`) that does not depend on what the person does;
//! active, selected and judged rows are marked by `marks.rs`.

use domain::{IssueLine, IssueRow, PairRow, Query, Row, SignalRow, Tally, Verdict, View, to_segment};
use leptos::prelude::*;

use super::List;
use super::window::WindowBody;
use crate::api::PairKey;
use crate::parts::{
    Text, day_html, grouped, issue_marks, marked_html, money, noun, score_html, similar_html, verdict_buttons,
};
use crate::zone::day_said;

/// The table.
#[component]
pub fn Rows(list: List) -> impl IntoView {
    let columns: &[(&str, &str)] = match list.view {
        View::Issues => &[
            ("col-issue", "Issue"),
            ("col-number", "Signals"),
            ("col-number", "Companies"),
            ("col-money", "Revenue"),
            ("col-score", "Score"),
            ("col-day", "Updated"),
        ],
        View::Signals => &[
            ("col-signal", "Signal"),
            ("col-from", "From"),
            ("col-number", "Issues"),
            ("col-score", "Score"),
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
        View::Issues => "Issues and their signals",
        View::Signals => "Signals and their issues",
        View::Review => "Associations of issues and signals",
    };
    view! {
        <table
            class=format!("rows rows-{}", &list.view.path()[1..])
            aria-rowcount=move || (list.answers.shown.read().row_count + 1).to_string()
        >
            <caption class="hidden">{caption}</caption>
            <thead><tr aria-rowindex="1">{heads.collect_view()}</tr></thead>
            <WindowBody list columns=columns.len()/>
        </table>
    }
}

/// What rows depend on beside what they show.
#[derive(PartialEq)]
pub struct Style {
    /// Searched words, which are marked.
    pub terms: Vec<String>,
    /// The time zone of the days; UTC if none.
    pub zone: Option<String>,
}

impl Style {
    /// That of a query.
    pub fn of(query: &Query) -> Self {
        Self { terms: query.terms(), zone: query.zone.clone() }
    }
}

/// The row at a place, with this verdict.
pub fn row_html(place: usize, row: &Row, style: &Style, said: Option<Verdict>) -> String {
    let cells = match row {
        Row::Issue(row) => issue(row, &style.terms),
        Row::Signal(row) => signal(row, style),
        Row::Pair(row) => pair(row, style, said),
    };
    format!("<tr aria-rowindex=\"{}\">{cells}</tr>", place + 2)
}

fn issue(row: &IssueRow, terms: &[String]) -> String {
    let IssueRow { issue, tally } = row;
    let revenue = if tally.revenue > 0.0 { money(tally.revenue) } else { String::new() };
    [
        cell("col-issue", "", &issue_cell(issue, terms, true)),
        cell("col-number", noun(tally.signals, "signal", "signals"), &number(tally.signals)),
        cell("col-number", noun(tally.companies, "company", "companies"), &number(tally.companies)),
        cell("col-money", "", &revenue),
        cell("col-score", "", &best(tally)),
        cell("col-day", "", &day_html(issue.day)),
    ]
    .concat()
}

fn signal(row: &SignalRow, style: &Style) -> String {
    let SignalRow { signal, tally } = row;
    let href = format!("/signals/{}", to_segment(&signal.key));
    [
        cell("col-signal", "", &summary(&href, &signal.summary, &style.terms)),
        cell("col-from", "", &Text(&signal.from).to_string()),
        cell("col-number", noun(tally.issues, "issue", "issues"), &number(tally.issues)),
        cell("col-score", "", &best(tally)),
        cell("col-day", "", &day_html(day_said(signal, style.zone.as_deref()))),
    ]
    .concat()
}

fn pair(row: &PairRow, style: &Style, said: Option<Verdict>) -> String {
    [
        cell("col-score", "", &(score_html(row.confidence) + &similar_html(row.similarity))),
        cell("col-issue", "", &issue_cell(&row.issue, &style.terms, false)),
        cell("col-signal", "", &summary(&PairKey::of(row).link(), &row.signal.summary, &style.terms)),
        cell("col-from", "", &Text(&row.signal.from).to_string()),
        cell("col-day", "", &day_html(day_said(&row.signal, style.zone.as_deref()))),
        cell("col-verdict", "", &verdict_buttons(row, said)),
    ]
    .concat()
}

/// `label` replaces the column header on narrow screens.
fn cell(class: &str, label: &str, html: &str) -> String {
    if label.is_empty() {
        format!("<td class=\"{class}\">{html}</td>")
    } else {
        format!("<td class=\"{class}\" data-label=\"{label}\">{html}</td>")
    }
}

/// Title and details of an issue; `is_row` if it is the main link of the row.
fn issue_cell(issue: &IssueLine, terms: &[String], is_row: bool) -> String {
    format!(
        "<a class=\"title\" href=\"/issues/{}\"{}>{}</a><span class=\"meta\">{}</span>",
        to_segment(&issue.identifier),
        if is_row { " data-row" } else { "" },
        marked_html(&issue.title, terms),
        issue_marks(issue.state_type, &issue.identifier, &[&issue.state, &issue.team]),
    )
}

fn summary(href: &str, text: &str, terms: &[String]) -> String {
    format!("<a class=\"summary-link clamp\" href=\"{href}\" data-row>{}</a>", marked_html(text, terms))
}

fn best(tally: &Tally) -> String {
    if tally.pairs > 0 { score_html(tally.best) } else { String::new() }
}

fn number(count: usize) -> String {
    if count == 0 { "–".to_owned() } else { grouped(count) }
}
