//! Above the rows: search field, totals, sort order, export links.

use domain::{Answer, Query, Sort, View};
use leptos::prelude::*;

use super::List;
use super::chips::Chips;
use crate::history::use_gesture_navigation;
use crate::parts::{counted, grouped, money};

/// The bar above the rows.
#[component]
pub fn Head(list: List) -> impl IntoView {
    view! {
        <div class="results-head">
            <Words list/>
            <Summary list/>
            <div class="head-tools">
                <SortOrder list/>
                <Export list/>
            </div>
            <Chips list/>
        </div>
    }
}

/// Search field for titles and summaries; part of the filter form.
#[component]
fn Words(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let navigate = use_gesture_navigation();
    let on_input = move |event| {
        let words = event_target_value(&event);
        navigate(query.read_untracked().with_words(&words).link(view));
    };
    let words = move || query.read().words.clone();
    // Do not overwrite the field while the person types: the URL has no trailing space.
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        let words = words();
        if let Some(field) = field.get()
            && Query::default().with_words(&field.value()).words != words
        {
            field.set_value(&words);
        }
    });
    let (label, hint) = match view {
        View::Issues => ("Find in titles", "Find in titles"),
        View::Signals => ("Find in summaries", "Find in summaries"),
        View::Review => ("Find in titles and summaries", "Find in titles and summaries"),
    };
    view! {
        <input
            node_ref=field
            class="words"
            type="search"
            name="q"
            form="filters"
            value=words()
            maxlength=Query::WORDS_MAX.to_string()
            placeholder=hint
            aria-label=label
            autocomplete="off"
            data-find=""
            on:input=on_input
        />
    }
}

/// Totals of the rows; announced by screen readers when they change.
#[component]
fn Summary(list: List) -> impl IntoView {
    let (view, shown) = (list.view, list.answers.shown);
    view! {
        <p class="summary" role="status">
            <strong>{move || total(view, &shown.read())}</strong>
            <span>{move || span(view, &shown.read())}</span>
            <span class="trusted">{move || (view == View::Review).then(|| shown.read().precision_note.clone())}</span>
        </p>
    }
}

fn total(view: View, answer: &Answer) -> String {
    let (one, many) = match view {
        View::Issues => ("issue", "issues"),
        View::Signals => ("signal", "signals"),
        View::Review => ("association", "associations"),
    };
    if answer.row_count == answer.stored_count {
        counted(answer.row_count, one, many)
    } else {
        format!("{} of {}", grouped(answer.row_count), counted(answer.stored_count, one, many))
    }
}

fn span(view: View, answer: &Answer) -> String {
    let tally = &answer.tally;
    let mut parts = Vec::new();
    if view != View::Issues {
        parts.push(counted(tally.issues, "issue", "issues"));
    }
    if view != View::Signals {
        parts.push(counted(tally.signals, "signal", "signals"));
    }
    parts.push(counted(tally.companies, "company", "companies"));
    if tally.revenue > 0.0 {
        parts.push(format!("{} a year", money(tally.revenue)));
    }
    parts.join(" · ")
}

/// Sort order; part of the filter form.
#[component]
fn SortOrder(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let navigate = StoredValue::new(leptos_router::hooks::use_navigate());
    let go = move |query: Query| {
        let options = leptos_router::NavigateOptions { scroll: false, ..Default::default() };
        navigate.with_value(|navigate| navigate(&query.link(view), options));
    };
    let on_change = move |event| {
        if let Some(sort) = Sort::from_name(&event_target_value(&event)) {
            go(query.read_untracked().with_sort(sort, false));
        }
    };
    let chosen = move || query.read().sort_in(view);
    let options = view.sorts().iter().map(|sort| {
        let sort = *sort;
        view! { <option value=sort.name() selected=move || chosen() == sort>{label(view, sort)}</option> }
    });
    let turned = move |query: &Query| query.with_sort(query.sort_in(view), !query.reversed).link(view);
    let is_ascending = move || query.read().sort_in(view).is_ascending() != query.read().reversed;
    view! {
        <label class="order">
            <span class="hidden">"Sort by"</span>
            <select name="sort" form="filters" prop:value=move || chosen().name() on:change=on_change>
                {options.collect_view()}
            </select>
        </label>
        <a class="button icon" href=move || turned(&query.read()) data-noscroll="" aria-label="Reverse order" title="Reverse order">
            {move || if is_ascending() { "↑" } else { "↓" }.to_owned()}
        </a>
    }
}

fn label(view: View, sort: Sort) -> &'static str {
    match (view, sort) {
        (_, Sort::Review) => "Most informative",
        (View::Review, Sort::Score) => "Score",
        (_, Sort::Score) => "Best score",
        (View::Issues, Sort::Date) => "Last updated",
        (_, Sort::Date) => "Date",
        (View::Issues, Sort::Count) => "Signals",
        (_, Sort::Count) => "Issues",
        (_, Sort::Companies) => "Companies",
        (_, Sort::Revenue) => "Revenue",
        (_, Sort::Strength) => "Strength",
        (_, Sort::Identifier) => "Identifier",
    }
}

/// Links that download the current results.
#[component]
fn Export(list: List) -> impl IntoView {
    let link = move |format: &str| {
        let query = Query { more: 0, ..list.query.get() };
        format!("/export{}.{format}{}", list.view.path(), query.to_url())
    };
    view! {
        <span class="export">
            <span class="soft">"Export"</span>
            <a class="button" href=move || link("csv") rel="external" download="">"CSV"</a>
            <a class="button" href=move || link("json") rel="external" download="">"JSON"</a>
        </span>
    }
}
