//! `/issues`, `/signals` and `/review`: one page with three kinds of rows.

mod active;
mod answers;
mod bulk;
mod chips;
mod draw;
mod empty;
mod facets;
mod filters;
mod head;
mod keys;
mod marks;
mod rows;
mod scores;
mod scroll;
mod window;

use domain::{Answer, Query, View};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;

use crate::Fault;
use crate::api::{PairKey, Wire};
use crate::catalogue::use_catalogue;
use crate::parts::loaded;
use crate::verdicts::{Verdicts, use_verdicts};
use crate::zone::day_in_zone;
use answers::{Answers, first_answer};
use bulk::BulkBar;
use empty::{NoData, NoMatch, Unanswered};
use filters::Filters;
use head::Head;
use rows::Rows;

/// State shared by the parts of a list.
#[derive(Clone, Copy)]
struct List {
    view: View,
    query: Memo<Query>,
    answers: Answers,
    /// Position of the active row.
    active: RwSignal<Option<usize>>,
    /// Pair of the active row: when rows move, the position follows the pair.
    active_pair: StoredValue<Option<PairKey>>,
    /// Selected rows.
    selected: RwSignal<bulk::Selected>,
    verdicts: Verdicts,
    /// Height of a row in pixels; 0 until it is known.
    row_height: RwSignal<f64>,
}

/// The list of issues.
#[component]
pub fn IssuesPage() -> impl IntoView {
    view! { <ListPage view=View::Issues/> }
}

/// The list of signals.
#[component]
pub fn SignalsPage() -> impl IntoView {
    view! { <ListPage view=View::Signals/> }
}

/// The list of associations.
#[component]
pub fn ReviewPage() -> impl IntoView {
    view! { <ListPage view=View::Review/> }
}

/// Page title.
fn title(view: View) -> &'static str {
    match view {
        View::Issues => "Issues",
        View::Signals => "Signals",
        View::Review => "Review",
    }
}

/// The page. Its first answer is part of the HTML, later ones come from [`Answers`].
#[component]
fn ListPage(view: View) -> impl IntoView {
    let Location { pathname, search, .. } = use_location();
    // While the router leaves for another page, keep the query: the new URL is not a query of this list.
    let query = Memo::new(move |before: Option<&Query>| match before {
        Some(before) if *pathname.read() != view.path() => before.clone(),
        _ => Query::parse(&search.read()).resolved(day_in_zone),
    });
    let first = OnceResource::new(first_answer(view, query.get_untracked()));
    view! {
        <Title text=title(view)/>
        {loaded(move || Box::pin(async move {
            match first.await {
                Ok(Wire(answer)) if answer.stored_count == 0 => view! { <NoData view/> }.into_any(),
                Ok(Wire(answer)) => view! { <Results view query first=answer/> }.into_any(),
                Err(fault) => view! { <Unanswered fault view query/> }.into_any(),
            }
        }))}
    }
}

#[component]
fn Results(view: View, query: Memo<Query>, first: Answer) -> impl IntoView {
    let list = List {
        view,
        query,
        answers: Answers::new(view, query, first),
        active: RwSignal::new(None),
        active_pair: StoredValue::new(None),
        selected: RwSignal::default(),
        verdicts: use_verdicts(),
        row_height: RwSignal::new(0.0),
    };
    let Answers { shown, waiting, fault, .. } = list.answers;
    let has_rows = Memo::new(move |_| shown.read().row_count > 0);
    keys::listen(list);
    view! {
        <div class="list">
            <h1 class="hidden">{title(view)}</h1>
            <Filters list/>
            <section class="results" aria-label=title(view) aria-busy=move || waiting.get().to_string()>
                <Head list/>
                <Delays fault/>
                <div class="results-body" class:dimmed=move || waiting.get()>
                    {move || {
                        if has_rows.get() { view! { <Rows list/> }.into_any() } else { view! { <NoMatch list/> }.into_any() }
                    }}
                </div>
                <BulkBar list/>
            </section>
        </div>
    }
}

/// Notices about slow or outdated results.
#[component]
fn Delays(fault: RwSignal<Option<Fault>>) -> impl IntoView {
    let catalogue = use_catalogue();
    move || {
        let line = match (fault.get(), catalogue.missing()) {
            (Some(fault), _) => format!("Showing the previous results. {fault}"),
            (None, Some(fault)) => {
                format!("Filtering on the server: the local catalogue could not be loaded. {fault}")
            }
            (None, None) => return None,
        };
        Some(view! { <p class="delay" role="status">{line}</p> }.into_any())
    }
}
