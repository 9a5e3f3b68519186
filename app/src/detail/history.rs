//! Verdict history of a pair.

use domain::Verdict;
use leptos::prelude::*;

use crate::api::PastVerdict;

/// The history, newest entry first; nothing if it is empty.
#[component]
pub fn History(entries: Vec<PastVerdict>) -> impl IntoView {
    (!entries.is_empty()).then(|| {
        let entries = entries.iter().map(|entry| {
            let reason = entry.reason.clone().map(|reason| view! { <q>{reason}</q> });
            view! {
                <li>
                    <span class=format!("dot {}", entry.verdict.map_or("none", Verdict::as_str)) aria-hidden="true"></span>
                    <p>{line(entry)}{reason}</p>
                    <time class="soft" datetime=format!("{}T{}Z", entry.day, entry.time)>
                        {format!("{} {} UTC", entry.day.spelled(), entry.time)}
                    </time>
                </li>
            }
        });
        view! {
            <section class="verdict-history" aria-labelledby="verdict-history">
                <h2 id="verdict-history">"Verdict history"</h2>
                <ol>{entries.collect_view()}</ol>
            </section>
        }
        .into_any()
    })
}

/// Who did what, without a full stop.
fn line(entry: &PastVerdict) -> String {
    let PastVerdict { person, before, verdict, .. } = entry;
    if entry.is_undo {
        return match verdict {
            Some(verdict) => format!("{person} undid a change: {} again", past(*verdict)),
            None => format!("{person} undid a verdict"),
        };
    }
    match (before, verdict) {
        (_, None) if entry.from_linear => "The link in Linear was removed".to_owned(),
        (_, None) => format!("{person} cleared the verdict"),
        (_, Some(_)) if entry.from_linear => "Confirmed by a link in Linear".to_owned(),
        (Some(before), Some(verdict)) if before == verdict => format!("{person} gave a reason"),
        (Some(before), Some(verdict)) => format!("{person} changed {} to {}", past(*before), past(*verdict)),
        (None, Some(verdict)) => format!("{person} {} this match", past(*verdict)),
    }
}

fn past(verdict: Verdict) -> &'static str {
    verdict.as_str()
}
