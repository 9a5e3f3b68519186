//! The rows of a list as a table; on narrow screens each row is a card.
//!
//! A row is text (`draw.rs` puts it on the page) and never changes by itself: what depends on
//! the person (active, selected, judged) is marked on it by `marks.rs`.

use domain::{IssueLine, IssueRow, PairRow, Row, SignalRow, Tally, Verdict, View, to_segment};
use leptos::prelude::*;

use super::List;
use super::window::WindowBody;
use crate::api::PairKey;
use crate::parts::{
    Text, day_html, grouped, issue_marks, marked_html, money, noun, score_html, similar_html, verdict_buttons,
};

/// The table with its head.
#[component]
pub fn Rows(list: List) -> impl IntoView {
    let columns: &[(&str, &str)] = match list.view {
        View::Issues => &[
            ("col-issue", "Issue"),
            ("col-number", "Signals"),
            ("col-number", "Companies"),
            ("col-money", "Revenue"),
            ("col-score", "Best score"),
            ("col-day", "Updated"),
        ],
        View::Signals => &[
            ("col-signal", "Signal"),
            ("col-from", "From"),
            ("col-number", "Issues"),
            ("col-score", "Best score"),
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

/// One row at its place, with the searched words marked, as it stands when `said` is said
/// of it.
pub fn row_html(place: usize, row: &Row, terms: &[String], said: Option<Verdict>) -> String {
    let cells = match row {
        Row::Issue(row) => issue(row, terms),
        Row::Signal(row) => signal(row, terms),
        Row::Pair(row) => pair(row, terms, said),
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

fn signal(row: &SignalRow, terms: &[String]) -> String {
    let SignalRow { signal, tally } = row;
    let href = format!("/signals/{}", to_segment(&signal.key));
    [
        cell("col-signal", "", &summary(&href, &signal.summary, terms)),
        cell("col-from", "", &Text(&signal.from).to_string()),
        cell("col-number", noun(tally.issues, "issue", "issues"), &number(tally.issues)),
        cell("col-score", "", &best(tally)),
        cell("col-day", "", &day_html(signal.day)),
    ]
    .concat()
}

fn pair(row: &PairRow, terms: &[String], said: Option<Verdict>) -> String {
    [
        cell("col-score", "", &(score_html(row.confidence) + &similar_html(row.similarity))),
        cell("col-issue", "", &issue_cell(&row.issue, terms, false)),
        cell("col-signal", "", &summary(&PairKey::of(row).link(), &row.signal.summary, terms)),
        cell("col-from", "", &Text(&row.signal.from).to_string()),
        cell("col-day", "", &day_html(row.signal.day)),
        cell("col-verdict", "", &verdict_buttons(row, said)),
    ]
    .concat()
}

/// `label` says on narrow screens, which show no heads, what a number counts.
fn cell(class: &str, label: &str, html: &str) -> String {
    if label.is_empty() {
        format!("<td class=\"{class}\">{html}</td>")
    } else {
        format!("<td class=\"{class}\" data-label=\"{label}\">{html}</td>")
    }
}

/// The title over what tells the issue from others; `is_row` where it is what the row is.
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
