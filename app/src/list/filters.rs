//! The filter panel of a list. A plain form and plain links, so that it works
//! without JavaScript and before hydration.

use domain::{Day, Facet, Query, View};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::List;
use super::facets::FacetChoices;
use super::scores::Scores;
use crate::zone::own_zone;

/// Scores, dates, and one section per facet.
#[component]
pub fn Filters(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let facets = facet_order(view).into_iter().map(|facet| view! { <FacetChoices list facet/> });
    view! {
        <div class="filters-side">
            // On narrow screens the panel is collapsed by CSS.
            <label class="filters-toggle"><input type="checkbox"/>"Filters"</label>
            <aside class="filters" aria-label="Filters">
                <form id="filters" method="get" action=view.path() on:submit=|event| event.prevent_default()>
                    <Scores list/>
                    <Days list/>
                    {move || hidden_fields(&query.read())}
                    <button class="button apply" type="submit">"Apply"</button>
                </form>
                {(view != View::Review).then(|| view! { <Linked list/> })}
                {facets.collect_view()}
            </aside>
        </div>
    }
}

/// Facets in order, the most useful for this list first.
fn facet_order(view: View) -> Vec<Facet> {
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

/// The other filters as hidden fields, for browsers without JavaScript.
fn hidden_fields(query: &Query) -> impl IntoView + use<> {
    let chosen =
        query.chosen.iter().flat_map(|(facet, keys)| keys.iter().map(|key| (facet.name(), key.clone())));
    let zone = query.zone.clone().map(|zone| ("tz", zone));
    let linked = query.linked.map(|linked| ("linked", if linked { "yes" } else { "no" }.to_owned()));
    let order = query.reversed.then(|| ("order", "reversed".to_owned()));
    let fields: Vec<_> = chosen.chain(zone).chain(linked).chain(order).collect();
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// The date range of signals, in the person's time zone.
#[component]
fn Days(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let navigate = StoredValue::new(use_navigate());
    // Only the browser knows it.
    let own = RwSignal::new(None::<String>);
    Effect::new(move || own.set(own_zone()));
    let field = move |name: &'static str, label: &'static str| {
        let on_change = move |event| {
            let day = Day::parse(&event_target_value(&event));
            let query = query.read_untracked();
            let changed = if name == "from" {
                query.with_days(day, query.to)
            } else {
                query.with_days(query.from, day)
            };
            let zone = query.zone.clone().or_else(own_zone);
            let query = changed.with_zone(zone);
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
            <p class="soft zone">{move || zone_words(&query.read(), own.get())}</p>
            {field("from", "From")}
            {field("to", "To")}
        </fieldset>
    }
}

/// The time zone of the date range: of the query, or the person's own.
fn zone_words(query: &Query, own: Option<String>) -> String {
    let has_days = query.from.is_some() || query.to.is_some();
    let zone = query.zone.clone().or(own.filter(|_| !has_days));
    zone.map_or_else(|| "UTC".to_owned(), |zone| zone.replace('_', " "))
}

/// One end of the date range, as the value of a date field.
fn day(query: &Query, name: &str) -> String {
    let day = if name == "from" { query.from } else { query.to };
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Filter by rows with or without associations.
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
