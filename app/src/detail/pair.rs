//! `/issues/{identifier}/signals/{signal_id}` and `/signals/{signal_id}/issues/{identifier}`.

use domain::{PairRow, Verdict};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::history::History;
use super::record::{IssueRecord, SignalRecord};
use super::{Failed, Unknown, name_in, pair_address, redirect};
use crate::api::{Judged, PairPage, Wire, get_pair};
use crate::explain;
use crate::parts::{VerdictButtons, loaded, score_html};
use crate::toast::use_toast;
use crate::verdicts::{KnownTo, use_verdicts};

/// The pair under the issue's URL.
#[component]
pub fn PairPageView() -> impl IntoView {
    view! { <AnyPair is_mirror=false/> }
}

/// The pair under the signal's URL.
#[component]
pub fn MirrorPageView() -> impl IntoView {
    view! { <AnyPair is_mirror=true/> }
}

#[component]
fn AnyPair(is_mirror: bool) -> impl IntoView {
    let params = use_params_map();
    let names = Memo::new(move |_| {
        let params = params.read();
        (name_in(&params, "identifier"), name_in(&params, "signal"))
    });
    let page = Resource::new(move || names.get(), |(identifier, key)| get_pair(identifier, key));
    view! {
        {loaded(move || Box::pin(async move {
            let (identifier, key) = names.get_untracked();
            match page.await {
                Ok(Wire(Some(page))) => {
                    let now = &page.issue.line.identifier;
                    if *now != identifier {
                        redirect(pair_address(is_mirror, now, &key));
                    }
                    view! { <Pair page is_mirror/> }.into_any()
                }
                Ok(Wire(None)) => {
                    let name = format!("{identifier} with signal {key}");
                    view! { <Unknown what="Pair" name back="/review" back_label="See all associations"/> }.into_any()
                }
                Err(fault) => view! { <Failed fault/> }.into_any(),
            }
        }))}
    }
}

#[component]
fn Pair(page: PairPage, is_mirror: bool) -> impl IntoView {
    let PairPage { issue, signal, pair, judged, history, .. } = page.clone();
    let (identifier, key) = (issue.line.identifier.clone(), signal.line.key.clone());
    let title = format!("{identifier} and signal {key}");
    let (place, previous, next) = if is_mirror {
        let to = |other: Option<String>| other.map(|other| pair_address(true, &other, &key));
        (page.mirror_place, to(page.mirror_previous), to(page.mirror_next))
    } else {
        let to = |other: Option<String>| other.map(|other| pair_address(false, &identifier, &other));
        (page.place, to(page.previous), to(page.next))
    };
    let of = if is_mirror { format!("signal {key}") } else { identifier.clone() };
    let placed = place.map(|(place, count)| format!("{place} of {count} for {of}"));
    let toast = use_toast();
    let known_to = Some(page.verdict_seq);
    provide_context(KnownTo(page.verdict_seq));
    listen(pair.clone(), known_to, previous.clone(), next.clone());
    #[cfg(feature = "hydrate")]
    crate::evidence::show(identifier.clone(), key.clone());
    view! {
        <Title text=title/>
        <div class="pair">
            <div class="pair-bar">
                <h1 class="hidden">{format!("{identifier} and signal {key}")}</h1>
                {match pair {
                    Some(row) => view! { <Judge row judged known_to/> }.into_any(),
                    None => view! { <p class="soft">"This issue and this signal are not associated."</p> }.into_any(),
                }}
                <nav aria-label="Pairs" class="pair-steps">
                    <span class="soft">{placed}</span>
                    {step("Previous", "P", previous)}
                    {step("Next", "N", next)}
                </nav>
            </div>
            <p class="why" data-part="why"></p>
            <div class="explain" inner_html=page.explain on:submit=move |event| explain::submit(event, toast)></div>
            <div class="pair-sides">
                <IssueRecord issue is_link=true/>
                <SignalRecord signal is_link=true/>
            </div>
            <History entries=history/>
        </div>
    }
}

fn step(label: &'static str, key: &'static str, href: Option<String>) -> impl IntoView {
    match href {
        Some(href) => view! { <a class="button" href=href>{label}" "<kbd>{key}</kbd></a> }.into_any(),
        None => view! { <span class="button off">{label}</span> }.into_any(),
    }
}

/// Scores, verdict buttons, and the current verdict with its reason.
#[component]
fn Judge(row: PairRow, judged: Option<Judged>, known_to: Option<i64>) -> impl IntoView {
    let verdicts = use_verdicts();
    let stored = StoredValue::new(row.clone());
    let said = Memo::new(move |_| stored.with_value(|row| verdicts.of(row)));
    let reason = RwSignal::new(judged.as_ref().and_then(|judged| judged.reason.clone()).unwrap_or_default());
    let line = move || {
        let now = said.get();
        match (&judged, now) {
            (Some(judged), Some(verdict)) if judged.verdict == verdict => {
                let word = if verdict == Verdict::Confirmed { "Confirmed" } else { "Rejected" };
                let by = format!("{word} by {} on {}", judged.person, judged.day.spelled());
                judged.reason.as_ref().map_or(by.clone(), |reason| format!("{by}: {reason}"))
            }
            (_, Some(Verdict::Confirmed)) => "Confirmed by you just now".to_owned(),
            (_, Some(Verdict::Rejected)) => "Rejected by you just now".to_owned(),
            (_, None) => "Is this a match?".to_owned(),
        }
    };
    let scores = format!(
        "<span class=\"soft\">Confidence</span>{}<span class=\"soft\">Similarity {}</span>",
        score_html(row.confidence),
        row.similarity
    );
    let give_reason = move |_| {
        let text = reason.get_untracked();
        if let Some(verdict) = said.get_untracked() {
            stored.with_value(|row| verdicts.explain(row, verdict, text, known_to));
        }
    };
    view! {
        <span class="pair-score" inner_html=scores></span>
        <VerdictButtons row=row.clone()/>
        <p class="soft" role="status">{move || line()}</p>
        {move || said.get().map(|_| view! {
            <label class="reason">
                <span class="hidden">"Reason"</span>
                <input
                    type="text"
                    maxlength="500"
                    placeholder="Why? (optional)"
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                    on:change=give_reason
                />
            </label>
            <button type="button" class="quiet" on:click=move |_| {
                stored.with_value(|row| verdicts.set(row, None, known_to));
            }>"Clear verdict"</button>
        }.into_any())}
    }
}

#[cfg(not(feature = "hydrate"))]
fn listen(_: Option<PairRow>, _: Option<i64>, _: Option<String>, _: Option<String>) {}

/// Keyboard shortcuts of the page.
#[cfg(feature = "hydrate")]
fn listen(pair: Option<PairRow>, known_to: Option<i64>, previous: Option<String>, next: Option<String>) {
    let verdicts = use_verdicts();
    let navigate = leptos_router::hooks::use_navigate();
    let go = move |url: &Option<String>| {
        if let Some(url) = url {
            navigate(url, leptos_router::NavigateOptions::default());
        }
    };
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if crate::keys::is_typing(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let verdict = match crate::pressed::pressed(&event).as_str() {
            "n" | "j" => return go(&next),
            "p" | "k" => return go(&previous),
            "c" => Verdict::Confirmed,
            "r" => Verdict::Rejected,
            _ => return,
        };
        if let Some(row) = &pair {
            verdicts.set(row, Some(verdict), known_to);
        }
    });
    on_cleanup(move || listener.remove());
}
