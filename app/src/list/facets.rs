//! One facet: any of the chosen options, with how many rows each would leave.

use domain::{ChoiceAnswer, Facet, FacetAnswer, Query};
use leptos::prelude::*;

use super::List;
use crate::parts::grouped;

/// Options that are shown before one asks for all.
const SHORT: usize = 6;
/// Facets that are open from the start.
const OPEN: [Facet; 5] = [Facet::Team, Facet::Status, Facet::Verdict, Facet::Company, Facet::Topic];

/// One link an option. A link chooses its option or, if it was chosen, lets it go.
#[component]
pub fn FacetChoices(list: List, facet: Facet) -> impl IntoView {
    let List { view, query, answers, .. } = list;
    let answer = Memo::new(move |_| {
        answers.shown.with(|shown| shown.facets.iter().find(|of| of.facet == facet).cloned())
    });
    let all = RwSignal::new(false);
    let find = RwSignal::new(String::new());
    // One option is no choice, unless it is chosen.
    let is_shown = Memo::new(move |_| {
        answer.with(|answer| {
            answer.as_ref().is_some_and(|answer| {
                answer.choices.len() > 1 || answer.choices.iter().any(|choice| choice.chosen)
            })
        })
    });
    let count =
        Memo::new(move |_| answer.with(|answer| answer.as_ref().map_or(0, |answer| answer.choices.len())));
    let choices = move || {
        let shown =
            answer.with(|answer| answer.as_ref().map(|answer| visible(answer, all.get(), &find.read())));
        let query = query.read();
        shown.into_iter().flatten().map(|choice| option(&query, facet, choice, view)).collect_view()
    };
    let is_open = OPEN.contains(&facet) || query.read_untracked().chosen.contains_key(&facet);
    let id = format!("facet-{}", facet.name());
    let toggle = move || {
        if all.get() { "Show fewer".to_owned() } else { format!("Show all {}", grouped(count.get())) }
    };
    view! {
        <Show when=move || is_shown.get()>
            <section aria-labelledby=id.clone()>
                <details class="facet-fold" open=is_open>
                    <summary><h2 id=id.clone()>{facet.label()}</h2></summary>
                    <Show when=move || { all.get() && count.get() > 2 * SHORT }>
                        <input
                            class="facet-find"
                            type="search"
                            placeholder="Find an option"
                            aria-label=format!("Find in {}", facet.label())
                            on:input=move |event| find.set(event_target_value(&event))
                        />
                    </Show>
                    <ul class="facet">{choices}</ul>
                    <Show when=move || { count.get() > SHORT }>
                        <button class="facet-all" type="button" on:click=move |_| all.update(|all| *all = !*all)>{toggle}</button>
                    </Show>
                </details>
            </section>
        </Show>
    }
}

/// All options, or the first few and those that are chosen.
fn visible(answer: &FacetAnswer, all: bool, find: &str) -> Vec<ChoiceAnswer> {
    let find = find.trim().to_lowercase();
    let is_visible = |(at, choice): &(usize, &ChoiceAnswer)| {
        if all { choice.label.to_lowercase().contains(&find) } else { *at < SHORT || choice.chosen }
    };
    answer.choices.iter().enumerate().filter(is_visible).map(|(_, choice)| choice.clone()).collect()
}

fn option(query: &Query, facet: Facet, choice: ChoiceAnswer, view: domain::View) -> impl IntoView + use<> {
    // An option without rows leads nowhere, but can be let go.
    let href = (choice.chosen || choice.count > 0).then(|| query.with_toggled(facet, &choice.key).link(view));
    let disabled = href.is_none().then_some("true");
    view! {
        <li>
            <a
                href=href
                role=disabled.map(|_| "link")
                aria-disabled=disabled
                aria-current=choice.chosen.then_some("true")
                data-noscroll=""
            >
                <svg class="check" viewBox="0 0 14 14" aria-hidden="true">
                    <rect x="0.75" y="0.75" width="12.5" height="12.5" rx="3"/>
                    <path d="m4 7.2 2.1 2.1L10.2 5"/>
                </svg>
                <span class="facet-name">{choice.label}</span>
                <span class="facet-count">{grouped(choice.count)}</span>
            </a>
        </li>
    }
}
