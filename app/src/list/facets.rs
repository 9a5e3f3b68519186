//! One facet: its options with the number of rows for each.

use domain::{ChoiceAnswer, Facet, FacetAnswer, Query, View, fold};
use leptos::html::Ul;
use leptos::prelude::*;

use super::List;
use crate::parts::{Text, grouped};

/// Facets that are expanded initially.
const OPEN: [Facet; 5] = [Facet::Team, Facet::Status, Facet::Verdict, Facet::Company, Facet::Topic];

/// One link per option, which selects or deselects it.
#[component]
pub fn FacetChoices(list: List, facet: Facet) -> impl IntoView {
    let List { view, query, answers, .. } = list;
    let is_open = OPEN.contains(&facet)
        || query.with_untracked(|query| query.chosen.contains_key(&facet) || query.whole == Some(facet));
    let open = RwSignal::new(is_open);
    let find = RwSignal::new(String::new());
    // The counts of a collapsed facet are updated when it is expanded.
    let answer = Memo::new(move |before: Option<&Option<FacetAnswer>>| match before {
        Some(Some(before)) if !open.get() => Some(before.clone()),
        _ => answers.facet(facet),
    });
    // A single option is shown only if it is selected.
    let is_shown = Memo::new(move |_| {
        let is_choice =
            |answer: &FacetAnswer| answer.choices.len() > 1 || answer.choices.iter().any(|c| c.chosen);
        answer.with(|answer| answer.as_ref().is_some_and(is_choice))
    });
    let html = move || match &*answer.read() {
        Some(answer) => options(&query.read(), answer, &find.read(), view),
        None => String::new(),
    };
    let options = NodeRef::<Ul>::new();
    let first = untrack(html);
    #[cfg(feature = "hydrate")]
    {
        let there = StoredValue::new(first.clone());
        Effect::new(move || {
            if !open.get() {
                return;
            }
            let (html, Some(options)) = (html(), options.get()) else { return };
            if there.with_value(|there| *there != html) {
                crate::parts::put(&options, &html);
                there.set_value(html);
            }
        });
    }
    let id = format!("facet-{}", facet.name());
    let heading = id.clone();
    let on_toggle = move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
    view! {
        <section aria-labelledby=id hidden=move || !is_shown.get()>
            <details class="facet-fold" open=is_open on:toggle=on_toggle>
                <summary><h2 id=heading>{facet.label()}</h2></summary>
                {move || (query.read().whole == Some(facet)).then(|| finder(facet, find).into_any())}
                <ul class="facet" node_ref=options inner_html=first></ul>
                {move || answer.with(|answer| answer.as_ref().and_then(|answer| toggle(&query.read(), answer, view)))}
            </details>
        </section>
    }
}

fn finder(facet: Facet, find: RwSignal<String>) -> impl IntoView {
    find.set(String::new());
    view! {
        <input
            class="facet-find"
            type="search"
            placeholder="Find an option"
            aria-label=format!("Find in {}", facet.label())
            on:input=move |event| find.set(event_target_value(&event))
        />
    }
}

/// Link that shows all options, or only the first ones.
fn toggle(query: &Query, answer: &FacetAnswer, view: View) -> Option<AnyView> {
    let is_whole = query.whole == Some(answer.facet);
    let label = match answer.further_count {
        _ if is_whole => "Show fewer".to_owned(),
        0 => return None,
        further => format!("Show all {}", grouped(answer.choices.len() + further)),
    };
    let href = query.with_whole(answer.facet).link(view);
    Some(view! { <a class="facet-all" href=href data-noscroll="">{label}</a> }.into_any())
}

/// The options that match the search text, as HTML.
fn options(query: &Query, answer: &FacetAnswer, find: &str, view: View) -> String {
    let find = fold(find.trim());
    let choices = answer.choices.iter();
    let sought = choices.filter(|choice| find.is_empty() || fold(&choice.label).contains(&find));
    sought.map(|choice| option(query, answer.facet, choice, view)).collect()
}

fn option(query: &Query, facet: Facet, choice: &ChoiceAnswer, view: View) -> String {
    // An option without rows cannot be selected, but can be deselected.
    let attributes = if choice.chosen || choice.count > 0 {
        let href = query.with_toggled(facet, &choice.key).link(view);
        let current = if choice.chosen { " aria-current=\"true\"" } else { "" };
        format!("href=\"{}\"{current}", Text(&href))
    } else {
        "role=\"link\" aria-disabled=\"true\"".to_owned()
    };
    format!(
        "<li><a {attributes} data-key=\"{}\" data-noscroll>\
         <svg class=\"check\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">\
         <rect x=\"0.75\" y=\"0.75\" width=\"12.5\" height=\"12.5\" rx=\"3\"/><path d=\"m4 7.2 2.1 2.1L10.2 5\"/></svg>\
         <span class=\"facet-name\">{}</span><span class=\"facet-count\">{}</span></a></li>",
        Text(&choice.key),
        Text(&choice.label),
        grouped(choice.count),
    )
}
