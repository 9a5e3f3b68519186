//! The rows of a list as a table; on narrow screens each row is a card.

use domain::{IssueRow, PairRow, Row, SignalRow, View};
use leptos::prelude::*;

use super::List;
use super::window::Window;
use crate::api::PairKey;
use crate::parts::{DayText, Marked, Score, StateMark, VerdictButtons, grouped, money, segment};

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
    let count = move || (list.answers.shown.read().row_count + 1).to_string();
    view! {
        <table class=format!("rows rows-{}", &list.view.path()[1..]) aria-rowcount=count>
            <caption class="hidden">{caption}</caption>
            <thead><tr aria-rowindex="1">{heads.collect_view()}</tr></thead>
            <Window list columns=columns.len()/>
        </table>
    }
}

/// One row at its place.
pub fn row(list: List, place: usize, row: Row) -> AnyView {
    match row {
        Row::Issue(row) => issue(list, place, row).into_any(),
        Row::Signal(row) => signal(list, place, row).into_any(),
        Row::Pair(row) => pair(list, place, row).into_any(),
    }
}

fn issue(list: List, place: usize, row: IssueRow) -> impl IntoView {
    let IssueRow { issue, tally } = row;
    let href = format!("/issues/{}", segment(&issue.identifier));
    let number = |count: usize| if count == 0 { "–".to_owned() } else { grouped(count) };
    view! {
        <tr aria-rowindex=(place + 2).to_string() class:active=is_active(list, place)>
            <td class="col-issue">
                <a class="title" href=href data-row=""><Marked text=issue.title words=list.query/></a>
                <span class="meta">
                    <StateMark kind=issue.state_type/>
                    <span class="identifier">{issue.identifier}</span>
                    <span>{issue.state}</span>
                    <span>{issue.team}</span>
                </span>
            </td>
            <td class="col-number" data-label="signals">{number(tally.signals)}</td>
            <td class="col-number" data-label="companies">{number(tally.companies)}</td>
            <td class="col-money">{if tally.revenue > 0.0 { money(tally.revenue) } else { String::new() }}</td>
            <td class="col-score">{(tally.pairs > 0).then(|| view! { <Score similarity=tally.best/> })}</td>
            <td class="col-day"><DayText day=issue.day/></td>
        </tr>
    }
}

fn signal(list: List, place: usize, row: SignalRow) -> impl IntoView {
    let SignalRow { signal, tally } = row;
    let href = format!("/signals/{}", segment(&signal.key));
    view! {
        <tr aria-rowindex=(place + 2).to_string() class:active=is_active(list, place)>
            <td class="col-signal">
                <a class="summary-link clamp" href=href data-row=""><Marked text=signal.summary words=list.query/></a>
            </td>
            <td class="col-from">{signal.from}</td>
            <td class="col-number" data-label="issues">
                {if tally.issues == 0 { "–".to_owned() } else { grouped(tally.issues) }}
            </td>
            <td class="col-score">{(tally.pairs > 0).then(|| view! { <Score similarity=tally.best/> })}</td>
            <td class="col-day"><DayText day=signal.day/></td>
        </tr>
    }
}

fn pair(list: List, place: usize, row: PairRow) -> impl IntoView {
    let key = PairKey::of(&row);
    let issue_href = format!("/issues/{}", segment(&key.identifier));
    let href = key.link();
    let is_selected = {
        let key = key.clone();
        move || list.selected.with(|selected| selected.contains(&key))
    };
    let selected = is_selected.clone();
    view! {
        <tr
            aria-rowindex=(place + 2).to_string()
            class:active=is_active(list, place)
            class:selected=selected
            aria-selected=move || is_selected().then_some("true")
        >
            <td class="col-score"><Score similarity=row.similarity/></td>
            <td class="col-issue">
                <a class="title" href=issue_href><Marked text=row.issue.title.clone() words=list.query/></a>
                <span class="meta">
                    <StateMark kind=row.issue.state_type/>
                    <span class="identifier">{row.issue.identifier.clone()}</span>
                    <span>{row.issue.state.clone()}</span>
                    <span>{row.issue.team.clone()}</span>
                </span>
            </td>
            <td class="col-signal">
                <a class="summary-link clamp" href=href data-row="">
                    <Marked text=row.signal.summary.clone() words=list.query/>
                </a>
            </td>
            <td class="col-from">{row.signal.from.clone()}</td>
            <td class="col-day"><DayText day=row.signal.day/></td>
            <td class="col-verdict"><VerdictButtons row/></td>
        </tr>
    }
}

fn is_active(list: List, place: usize) -> impl Fn() -> bool + Copy {
    move || list.active.get() == Some(place)
}
