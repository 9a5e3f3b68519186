//! `/signals/{signal_id}`.

use domain::{PairRow, Side};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::live::live_page;
use super::record::SignalRecord;
use super::related::Related;
use super::{Failed, Unknown, name_in};
use crate::api::{SignalPage, Wire, get_signal};
use crate::parts::{counted, loaded};
use crate::verdicts::KnownTo;

/// A signal with its issues.
#[component]
pub fn SignalPageView() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| name_in(&params.read(), "signal"));
    let page = Resource::new(move || key.get(), get_signal);
    view! {
        {loaded(move || Box::pin(async move {
            match page.await {
                Ok(Wire(Some(page))) => view! { <Signal page/> }.into_any(),
                Ok(Wire(None)) => {
                    let name = key.get_untracked();
                    view! { <Unknown what="Signal" name back="/signals" back_label="See all signals"/> }.into_any()
                }
                Err(fault) => view! { <Failed fault/> }.into_any(),
            }
        }))}
    }
}

#[component]
fn Signal(page: SignalPage) -> impl IntoView {
    let key = page.signal.line.key.clone();
    let page = live_page(page, move || get_signal(key.clone()), without_verdicts);
    move || shown(page.get())
}

fn without_verdicts(page: &SignalPage) -> SignalPage {
    let pairs = page.pairs.iter().map(|row| PairRow { verdict: None, ..row.clone() }).collect();
    SignalPage { signal: page.signal.clone(), pairs, matches: 0, verdict_seq: 0 }
}

fn shown(page: SignalPage) -> AnyView {
    let SignalPage { signal, pairs, matches, verdict_seq } = page;
    provide_context(KnownTo(verdict_seq));
    let (name, title) = (signal.line.key.clone(), signal.line.summary.clone());
    let page = view! {
        <Title text=title/>
        <div class="detail">
            <SignalRecord signal/>
            <Related pairs matches of=Side::Signal name heading=counted(matches, "issue", "issues") explained=String::new()/>
        </div>
    };
    page.into_any()
}
