//! `/review`: every association, most similar first.

mod answers;
mod chips;
mod empty;
mod filters;
mod slider;
mod table;
mod teams;

use domain::{Answer, Query};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use answers::{Answers, first_answer};
use chips::Chips;
use empty::{NoData, NoMatch, Unanswered};
use filters::Filters;
use table::Table;

use crate::Fault;
use crate::catalogue::{Held, use_catalogue};
use crate::parts::{counted, grouped};

/// Path of the page; its filters are query parameters.
const PATH: &str = "/review";

/// The link that shows a query.
fn link(query: &Query) -> String {
    format!("{PATH}{}", query.to_url())
}

/// The page. Its first answer comes with the HTML, all later ones from [`Answers`].
#[component]
pub fn ReviewPage() -> impl IntoView {
    let search = use_location().search;
    let query = Memo::new(move |_| Query::parse(&search.read()));
    let first = OnceResource::new(first_answer(query.get_untracked()));
    view! {
        <Title text="Review"/>
        <Suspense>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(answer) if answer.stored_count == 0 => view! { <NoData/> }.into_any(),
                    Ok(answer) => view! { <Review query first=answer/> }.into_any(),
                    Err(fault) => view! { <Unanswered fault query/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Review(query: Memo<Query>, first: Answer) -> impl IntoView {
    let Answers { shown, waiting, fault } = Answers::new(query, first);
    let has_rows = Memo::new(move |_| shown.read().pair_count > 0);
    view! {
        <div class="review">
            <h1 class="hidden">"Review"</h1>
            <Filters query shown/>
            <section class="results" aria-label="Associations" aria-busy=move || waiting.get().to_string()>
                <div class="results-head">
                    <Summary shown/>
                    <Show when=move || has_rows.get()>
                        <Chips query shown/>
                    </Show>
                </div>
                <Delays fault/>
                <div class="results-body" class:dimmed=move || waiting.get()>
                    <Show when=move || has_rows.get() fallback=move || view! { <NoMatch query shown/> }>
                        <Table shown/>
                        <More query shown/>
                    </Show>
                </div>
            </section>
        </div>
    }
}

/// What the rows add up to; read out when it changes.
#[component]
fn Summary(shown: RwSignal<Answer>) -> impl IntoView {
    let total = move || {
        let answer = shown.read();
        if answer.pair_count == answer.stored_count {
            counted(answer.pair_count, "association", "associations")
        } else {
            let stored = counted(answer.stored_count, "association", "associations");
            format!("{} of {stored}", grouped(answer.pair_count))
        }
    };
    let span = move || {
        let answer = shown.read();
        format!(
            "{} · {} · {}",
            counted(answer.issue_count, "issue", "issues"),
            counted(answer.signal_count, "signal", "signals"),
            counted(answer.company_count, "company", "companies"),
        )
    };
    view! {
        <p class="summary" role="status">
            <strong>{total}</strong>
            <span>{span}</span>
        </p>
    }
}

/// Calm lines about what is slower or older than it should be.
#[component]
fn Delays(fault: RwSignal<Option<Fault>>) -> impl IntoView {
    let catalogue = use_catalogue();
    let missing = move || match catalogue.get() {
        Held::Missing(reason) => Some(reason),
        Held::Coming | Held::Here(_) => None,
    };
    let line = move || match (fault.get(), missing()) {
        (Some(fault), _) => Some(format!("These are the previous results. {fault}")),
        (None, Some(reason)) => {
            Some(format!("Each filter asks the server, because the catalogue did not come: {reason}."))
        }
        (None, None) => None,
    };
    move || line().map(|line| view! { <p class="delay" role="status">{line}</p> })
}

/// How far the list goes, and the way to more of it.
#[component]
fn More(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    let rest = move || shown.with(|answer| answer.pair_count.saturating_sub(answer.rows.len()));
    let count = move || {
        let answer = shown.read();
        format!("{} of {} shown", grouped(answer.rows.len()), grouped(answer.pair_count))
    };
    let next = move || {
        if query.read().more < Query::MORE_MAX {
            let label = format!("Show {} more", grouped(rest().min(Query::PAGE_ROWS)));
            let href = link(&query.read().with_more());
            view! { <a class="button" href=href data-noscroll="">{label}</a> }.into_any()
        } else {
            view! { <span>"Filter to see the rest."</span> }.into_any()
        }
    };
    move || (rest() > 0).then(|| view! { <p class="more"><span>{count}</span> {next()}</p> })
}
