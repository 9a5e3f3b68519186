//! `/issues/{identifier}`.

use domain::{PairRow, Side, Tally, to_segment};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::live::live_page;
use super::record::IssueRecord;
use super::related::Related;
use super::{Failed, Unknown, name_in, redirect};
use crate::api::{IssuePage, Wire, get_issue};
use crate::parts::{counted, loaded, money};
use crate::verdicts::KnownTo;

/// An issue with its signals.
#[component]
pub fn IssuePageView() -> impl IntoView {
    let params = use_params_map();
    let identifier = Memo::new(move |_| name_in(&params.read(), "identifier"));
    let page = Resource::new(move || identifier.get(), get_issue);
    view! {
        {loaded(move || Box::pin(async move {
            let asked = identifier.get_untracked();
            match page.await {
                Ok(Wire(Some(page))) => {
                    if page.issue.line.identifier != asked {
                        redirect(format!("/issues/{}", to_segment(&page.issue.line.identifier)));
                    }
                    view! { <Issue page/> }.into_any()
                }
                Ok(Wire(None)) => view! { <Unknown what="Issue" name=asked back="/issues" back_label="See all issues"/> }.into_any(),
                Err(fault) => view! { <Failed fault/> }.into_any(),
            }
        }))}
    }
}

#[component]
fn Issue(page: IssuePage) -> impl IntoView {
    let identifier = page.issue.line.identifier.clone();
    let page = live_page(page, move || get_issue(identifier.clone()), without_verdicts);
    move || shown(page.get())
}

fn without_verdicts(page: &IssuePage) -> IssuePage {
    let pairs = page.pairs.iter().map(|row| PairRow { verdict: None, ..row.clone() }).collect();
    IssuePage { issue: page.issue.clone(), pairs, matches: 0, tally: Tally::default(), verdict_seq: 0 }
}

fn shown(page: IssuePage) -> AnyView {
    let IssuePage { issue, pairs, matches, tally, verdict_seq } = page;
    provide_context(KnownTo(verdict_seq));
    let name = issue.line.identifier.clone();
    let title = format!("{} {}", issue.line.identifier, issue.line.title);
    let heading = counted(tally.signals, "signal", "signals");
    let page = view! {
        <Title text=title/>
        <div class="detail">
            <IssueRecord issue/>
            <Related pairs matches of=Side::Issue name heading explained=behind(&tally)/>
        </div>
    };
    page.into_any()
}

fn behind(tally: &Tally) -> String {
    let mut parts = vec![
        counted(tally.companies, "company", "companies"),
        counted(tally.people, "person", "people"),
        counted(tally.calls, "call", "calls"),
    ];
    if tally.revenue > 0.0 {
        parts.push(format!("{} a year", money(tally.revenue)));
    }
    parts.join(" · ")
}
