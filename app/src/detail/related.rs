//! Associations of a record, with buttons to confirm and reject.

use domain::{PairRow, Side, Verdict};
use leptos::prelude::*;

use super::pair_address;
use crate::api::PairKey;
use crate::parts::{VerdictButtons, counted, day_html, issue_marks, score_html, spans};
use crate::verdicts::use_verdicts;

/// The issues of a signal or the signals of an issue.
#[component]
pub fn Related(
    mut pairs: Vec<PairRow>,
    /// How many of them, from the start, are matches.
    matches: usize,
    /// Type of the record.
    of: Side,
    /// The issue's identifier or the signal's key.
    #[cfg_attr(not(feature = "hydrate"), expect(unused_variables, reason = "only the browser asks"))]
    name: String,
    heading: String,
    explained: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::evidence::show_reasons(of, name);
    let nothing = match of {
        Side::Signal => "No issues match this signal yet.",
        Side::Issue => "No signals match this issue yet.",
    };
    let further = pairs.split_off(matches.min(pairs.len()));
    let rows = |pairs: Vec<PairRow>| {
        let rows = pairs.into_iter().map(|row| view! { <RelatedRow row of/> });
        view! { <ul class="related-list">{rows.collect_view()}</ul> }.into_any()
    };
    let unsure = (!further.is_empty()).then(|| {
        let count = counted(further.len(), "less likely match", "less likely matches");
        view! { <details class="unsure"><summary>{count}</summary>{rows(further)}</details> }.into_any()
    });
    let sure = if pairs.is_empty() {
        view! { <p class="soft">{nothing}" To link one manually, press Ctrl K and type “link to”."</p> }
            .into_any()
    } else {
        rows(pairs)
    };
    view! {
        <section class="related" aria-labelledby="related">
            <h2 id="related">{heading}</h2>
            <p class="soft">{explained}</p>
            {sure}
            {unsure}
        </section>
    }
}

#[component]
fn RelatedRow(row: PairRow, of: Side) -> impl IntoView {
    let verdicts = use_verdicts();
    let PairKey { identifier, signal } = PairKey::of(&row);
    let href = pair_address(of == Side::Signal, &identifier, &signal);
    let part = PairKey::of(&row).link();
    let said = {
        let row = row.clone();
        move || verdicts.of(&row) == Some(Verdict::Rejected)
    };
    let (text, meta) = if of == Side::Signal {
        let issue = &row.issue;
        let marks = issue_marks(issue.state_type, &issue.identifier, &[&issue.state, &issue.team]);
        (issue.title.clone(), marks)
    } else {
        let signal = &row.signal;
        (signal.summary.clone(), spans(&[&signal.from]) + &day_html(signal.day))
    };
    view! {
        <li class:rejected=said>
            <span inner_html=score_html(row.confidence)></span>
            <div>
                <a class="summary-link" href=href>{text}</a>
                <p class="meta" inner_html=meta></p>
                <p class="reason-short" data-part=part></p>
            </div>
            <VerdictButtons row/>
        </li>
    }
}
