//! `/`: the overview.

use domain::{IssueRow, Overview, Row, Share, SignalRow, View, to_segment};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::Fault;
use crate::api::{Wire, get_overview};
use crate::catalogue::use_catalogue;
use crate::parts::{counted, grouped, issue_marks, loaded, money, spans};

/// The overview page.
#[component]
pub fn HomePage() -> impl IntoView {
    let catalogue = use_catalogue();
    let first = OnceResource::new(async move {
        match catalogue.with_untracked(|index| index.overview()) {
            Some(overview) => Ok(Wire(overview)),
            None => get_overview().await,
        }
    });
    view! {
        <Title text="Overview"/>
        {loaded(move || Box::pin(async move {
            match first.await {
                Ok(Wire(overview)) => view! { <Numbers overview/> }.into_any(),
                Err(fault) => view! { <Unanswered fault/> }.into_any(),
            }
        }))}
    }
}

#[component]
fn Unanswered(fault: Fault) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Could not load the overview"</h1>
            <p role="alert">{fault.to_string()}</p>
            <p><a class="button" rel="external" href="/">"Try again"</a></p>
        </div>
    }
}

#[component]
fn Numbers(overview: Overview) -> impl IntoView {
    let catalogue = use_catalogue();
    let shown = RwSignal::new(overview);
    // Updated as verdicts are given.
    Effect::new(move || {
        if let Some(now) = catalogue.with(|index| index.overview()) {
            shown.set(now);
        }
    });
    view! {
        <div class="home">
            <h1>"Are we building the right things?"</h1>
            {move || shown.with(answer)}
        </div>
    }
}

/// Totals and three lists.
fn answer(overview: &Overview) -> AnyView {
    if overview.signals.signals == 0 && overview.open_issues == 0 {
        return view! { <Empty/> }.into_any();
    }
    let answer = view! {
        {figures(overview)}
        <div class="home-lists">
            {list(
                "Most requested",
                "Issues by number of companies",
                Overview::most_wanted_query().link(View::Issues),
                overview.most_wanted.clone(),
                "No issue has a signal yet.",
            )}
            {list(
                "No customer demand",
                "Open issues with no signals",
                Overview::unasked_query().link(View::Issues),
                overview.unasked.clone(),
                "Every open issue has a signal.",
            )}
            {list(
                "Unmet demand",
                "Signals with no issue, most severe and largest customers first",
                Overview::unanswered_query().link(View::Signals),
                overview.unanswered.clone(),
                "Every signal has an issue.",
            )}
        </div>
    };
    answer.into_any()
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="notice">
            <p>"No data yet. "<a href="/admin">"Connect Linear and BuildBetter"</a>", or import your issues and signals:"</p>
            <pre><code>"associations import issues linear_issues.json\nassociations import signals signals.json\nassociations associate"</code></pre>
        </div>
    }
}

fn figures(overview: &Overview) -> impl IntoView + use<> {
    let answered = Overview::answered_query().link(View::Signals);
    let signals = Share { part: overview.answered.signals, whole: overview.signals.signals };
    let companies = Share { part: overview.answered.companies, whole: overview.signals.companies };
    let issues = Share { part: overview.asked_for, whole: overview.open_issues };
    let revenue = (overview.signals.revenue > 0.0).then(|| {
        let share =
            Share { part: overview.answered.revenue as usize, whole: overview.signals.revenue as usize };
        let of = format!("of {} a year", money(overview.signals.revenue));
        figure("Revenue with an issue", money(overview.answered.revenue), of, share, answered.clone())
    });
    view! {
        <ul class="figures">
            {figure(
                "Signals with an issue",
                grouped(signals.part),
                format!("of {}", counted(signals.whole, "signal", "signals")),
                signals,
                answered.clone(),
            )}
            {figure(
                "Companies with an issue",
                grouped(companies.part),
                format!("of {}", counted(companies.whole, "company", "companies")),
                companies,
                answered.clone(),
            )}
            {revenue}
            {figure(
                "Open issues with demand",
                grouped(issues.part),
                format!("of {}", counted(issues.whole, "open issue", "open issues")),
                issues,
                Overview::asked_query().link(View::Issues),
            )}
        </ul>
    }
}

fn figure(name: &'static str, value: String, of: String, share: Share, href: String) -> impl IntoView {
    view! {
        <li>
            <a href=href>
                <span class="figure-name">{name}</span>
                <span class="figure-value">{value}" "<small>{format!("{} %", share.percent())}</small></span>
                <span class="figure-of">{of}</span>
                <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=share.percent().to_string() height="1"/>
                </svg>
            </a>
        </li>
    }
}

fn list(
    heading: &'static str,
    explained: &'static str,
    href: String,
    rows: Vec<Row>,
    nothing: &'static str,
) -> impl IntoView {
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(|row| {
        let (href, title, meta) = match row {
            Row::Issue(row) => issue(row),
            Row::Signal(row) => signal(row),
            Row::Pair(_) => return ().into_any(),
        };
        view! { <li><a class="title" href=href>{title}</a><span class="meta" inner_html=meta></span></li> }
            .into_any()
    });
    view! {
        <section class="home-list">
            <h2><a href=href.clone()>{heading}</a></h2>
            <p class="soft">{explained}</p>
            <ul>{rows.collect_view()}</ul>
            {if is_empty {
                view! { <p class="soft">{nothing}</p> }.into_any()
            } else {
                view! { <p><a class="all" href=href>"See all"</a></p> }.into_any()
            }}
        </section>
    }
}

/// URL, title and details (HTML) of a row.
type ListItem = (String, String, String);

fn issue(row: IssueRow) -> ListItem {
    let IssueRow { issue, tally } = row;
    let mut parts = Vec::new();
    if tally.companies > 0 {
        parts.push(counted(tally.companies, "company", "companies"));
    }
    if tally.pairs > 0 {
        parts.push(counted(tally.signals, "signal", "signals"));
    }
    let behind = if parts.is_empty() { issue.team } else { parts.join(" · ") };
    let href = format!("/issues/{}", to_segment(&issue.identifier));
    (href, issue.title, issue_marks(issue.state_type, &issue.identifier, &[&behind]))
}

fn signal(row: SignalRow) -> ListItem {
    let SignalRow { signal, tally } = row;
    let worth = if tally.revenue > 0.0 { format!("{} a year", money(tally.revenue)) } else { String::new() };
    (format!("/signals/{}", to_segment(&signal.key)), signal.summary, spans(&[&signal.from, &worth]))
}
