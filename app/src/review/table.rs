//! The rows.

use domain::{Answer, Row};
use leptos::prelude::*;

use crate::parts::{Day, Score, StateMark};

/// A table on wide screens, stacked cards on narrow ones.
#[component]
pub fn Table(shown: RwSignal<Answer>) -> impl IntoView {
    let rows = Memo::new(move |_| shown.read().rows.clone());
    view! {
        <table class="rows">
            <caption class="hidden">"Issues with the signals that speak of them, most alike first"</caption>
            <thead>
                <tr>
                    <th scope="col" class="col-score">"Score"</th>
                    <th scope="col" class="col-issue">"Issue"</th>
                    <th scope="col">"Signal"</th>
                    <th scope="col" class="col-from">"From"</th>
                    <th scope="col" class="col-day">"Date"</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=Row::clone let:row>
                    <RowView row/>
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn RowView(row: Row) -> impl IntoView {
    view! {
        <tr>
            <td class="col-score"><Score similarity=row.similarity/></td>
            <td class="col-issue">
                {issue_title(row.title, &row.url)}
                <span class="meta">
                    <StateMark kind=row.state_type/>
                    <span class="identifier">{row.identifier}</span>
                    <span>{row.state}</span>
                    <span>{row.team}</span>
                </span>
            </td>
            <td class="col-signal"><span class="clamp">{row.summary}</span></td>
            <td class="col-from">{row.from}</td>
            <td class="col-day"><Day day=row.day/></td>
        </tr>
    }
}

/// The title leads to Linear where the issue has a page there.
fn issue_title(title: String, url: &str) -> AnyView {
    if url.starts_with("https://") || url.starts_with("http://") {
        let url = url.to_owned();
        view! { <a class="title" href=url target="_blank" rel="noopener noreferrer">{title}</a> }.into_any()
    } else {
        view! { <span class="title">{title}</span> }.into_any()
    }
}
