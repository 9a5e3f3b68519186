//! Active filters as chips with links to remove them.

use domain::{Measure, Query, Score};
use leptos::prelude::*;

use super::List;
use super::answers::Answers;

/// An active filter, and the query without it.
struct Criterion {
    field: &'static str,
    relation: &'static str,
    value: String,
    without: Query,
}

/// One chip per active filter, and a link that clears all.
#[component]
pub fn Chips(list: List) -> impl IntoView {
    let List { view, query, answers, .. } = list;
    move || {
        let query = query.read();
        let criteria = criteria(&query, answers);
        (!criteria.is_empty()).then(|| {
            let clear = query.without_filters().link(view);
            let chips = criteria.into_iter().map(|criterion| {
                let href = criterion.without.link(view);
                chip(criterion, href).into_any()
            });
            let chips = view! {
                <ul class="chips" aria-label="Active filters">
                    {chips.collect::<Vec<AnyView>>()}
                    <li><a class="clear" href=clear data-noscroll="">"Clear all"</a></li>
                </ul>
            };
            chips.into_any()
        })
    }
}

fn chip(criterion: Criterion, href: String) -> impl IntoView {
    let Criterion { field, relation, value, .. } = criterion;
    let label = format!("Remove filter: {field} {relation} {value}");
    view! {
        <li class="chip">
            <span class="chip-field">{field}</span>
            <span class="chip-field">{relation}</span>
            <span class="chip-value">{value}</span>
            <a href=href aria-label=label data-noscroll="">
                <svg viewBox="0 0 14 14" aria-hidden="true"><path d="m4 4 6 6m0-6-6 6"/></svg>
            </a>
        </li>
    }
}

fn criteria(query: &Query, answers: Answers) -> Vec<Criterion> {
    let (floor, top, default) = answers.shown.with(|shown| (shown.floor, shown.top, shown.default_percent));
    let score = query.measure.label();
    let mut criteria = Vec::new();
    let mut add = |field, relation, value: String, without| {
        criteria.push(Criterion { field, relation, value, without });
    };
    if !query.words.is_empty() {
        add("Text", "contains", query.words.clone(), query.with_words(""));
    }
    if query.measure == Measure::Similarity {
        add("Matched", "by", "similarity only".into(), query.with_measure(Measure::Confidence));
    }
    // A threshold at an end of the range, or the default one, which a plain form sends, is not a filter.
    if let Some(min) =
        query.min_percent.filter(|min| *min.max(&floor.percent()) != default.max(floor.percent()))
    {
        add(score, "≥", Score::from_percent(min).to_string(), query.with_scores(None, query.max_percent));
    }
    if query.max_percent < top.percent() {
        let value = Score::from_percent(query.max_percent).to_string();
        add(score, "≤", value, query.with_scores(query.min_percent, 100));
    }
    let zone = query.zone.as_ref().map(|zone| format!(" ({})", zone.replace('_', " "))).unwrap_or_default();
    if let Some(day) = query.from {
        add("Date", "on or after", day.spelled() + &zone, query.with_days(None, query.to));
    }
    if let Some(day) = query.to {
        add("Date", "on or before", day.spelled() + &zone, query.with_days(query.from, None));
    }
    if let Some(linked) = query.linked {
        let value = if linked { "present" } else { "missing" };
        add("Associations", "are", value.into(), query.with_linked(None));
    }
    for (facet, keys) in &query.chosen {
        for key in keys {
            add(facet.label(), "is", answers.label(*facet, key), query.with_toggled(*facet, key));
        }
    }
    criteria
}
