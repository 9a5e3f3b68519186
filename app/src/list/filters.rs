//! The panel that narrows a list. A plain form and plain links, so that it works
//! before, and without, the page coming alive.

use domain::{Day, Facet, Query, View};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::List;
use super::facets::FacetChoices;
use super::scores::Scores;

/// Scores, dates, and one section a facet.
#[component]
pub fn Filters(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let facets = order(view).into_iter().map(|facet| view! { <FacetChoices list facet/> });
    view! {
        <div class="filters-side">
            // On narrow screens the panel is folded until one asks for it, with scripts or without.
            <label class="filters-toggle"><input type="checkbox"/>"Filters"</label>
            <aside class="filters" aria-label="Filters">
                <form id="filters" method="get" action=view.path() on:submit=|event| event.prevent_default()>
                    <Scores list/>
                    <Days list/>
                    {move || kept(&query.read())}
                    <button class="button apply" type="submit">"Apply"</button>
                </form>
                {(view != View::Review).then(|| view! { <Linked list/> })}
                {facets.collect_view()}
            </aside>
        </div>
    }
}

/// What people filter this list by most comes first.
fn order(view: View) -> Vec<Facet> {
    let issue = [
        Facet::Team,
        Facet::Status,
        Facet::State,
        Facet::Priority,
        Facet::Label,
        Facet::Project,
        Facet::Assignee,
    ];
    let signal = [
        Facet::Company,
        Facet::Topic,
        Facet::Sentiment,
        Facet::Severity,
        Facet::Source,
        Facet::Keyword,
        Facet::Boundary,
    ];
    match view {
        View::Issues => [&issue[..], &signal, &[Facet::Verdict]].concat(),
        View::Signals => [&signal[..], &issue, &[Facet::Verdict]].concat(),
        View::Review => [&[Facet::Verdict][..], &issue, &signal].concat(),
    }
}

/// What the form's own fields do not say, for browsers without scripts.
fn kept(query: &Query) -> impl IntoView + use<> {
    let chosen =
        query.chosen.iter().flat_map(|(facet, keys)| keys.iter().map(|key| (facet.name(), key.clone())));
    let linked = query.linked.map(|linked| ("linked", if linked { "yes" } else { "no" }.to_owned()));
    let order = query.reversed.then(|| ("order", "reversed".to_owned()));
    let fields: Vec<_> = chosen.chain(linked).chain(order).collect();
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// The days between which signals were said.
#[component]
fn Days(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let navigate = StoredValue::new(use_navigate());
    let field = move |name: &'static str, label: &'static str| {
        let on_change = move |event| {
            let day = Day::parse(&event_target_value(&event));
            let query = query.read_untracked();
            let query = if name == "from" {
                query.with_days(day, query.to)
            } else {
                query.with_days(query.from, day)
            };
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&query.link(view), options));
        };
        view! {
            <label class="day-field">
                <span>{label}</span>
                <input type="date" name=name value=day(&query.read_untracked(), name) prop:value=move || day(&query.read(), name) on:change=on_change/>
            </label>
        }
    };
    view! {
        <fieldset class="days">
            <legend>"Date range"</legend>
            {field("from", "From")}
            {field("to", "To")}
        </fieldset>
    }
}

/// The first or the last of the chosen days, as a date field takes it.
fn day(query: &Query, name: &str) -> String {
    let day = if name == "from" { query.from } else { query.to };
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Whether rows must have associations.
#[component]
fn Linked(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let choices = [(None, "Any"), (Some(true), "With"), (Some(false), "Without")];
    let choice = move |(linked, label)| {
        view! {
            <li>
                <a
                    href=move || query.read().with_linked(linked).link(view)
                    aria-current=move || (query.read().linked == linked).then_some("true")
                    data-noscroll=""
                >
                    {label}
                </a>
            </li>
        }
    };
    view! {
        <section aria-labelledby="linked-filter" class="linked">
            <h2 id="linked-filter">"Associations"</h2>
            <ul class="switch">{choices.map(choice).collect_view()}</ul>
        </section>
    }
}
