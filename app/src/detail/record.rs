//! Issue and signal records, alone or side by side. Parts with a `data-part` may be replaced by
//! HTML from the server in which evidence is marked.

use domain::{Unreadable, to_segment};
use leptos::prelude::*;

use crate::api::{IssueText, SignalText};
use crate::parts::{DayAgo, Text, balanced, issue_marks, money};

/// An issue: title, fields, description.
#[component]
pub fn IssueRecord(issue: IssueText, #[prop(optional)] is_link: bool) -> impl IntoView {
    let line = issue.line;
    let href = format!("/issues/{}", to_segment(&line.identifier));
    let marks = issue_marks(line.state_type, &line.identifier, &[&line.state]);
    let title = if is_link {
        view! { <h2><a href=href data-part="title" inner_html=Text(&line.title).to_string()></a></h2> }
            .into_any()
    } else {
        view! { <h1>{balanced(&line.title).into_owned()}</h1> }.into_any()
    };
    let is_web = line.url.starts_with("https://") || line.url.starts_with("http://");
    let outside = is_web.then(|| {
        let label = if line.url.contains("://linear.app/") { "Open in Linear" } else { "Open in tracker" };
        view! { <a class="button outside" href=line.url target="_blank" rel="noopener noreferrer">{label}" ↗"</a> }
    });
    let facts = [
        ("Team", line.team),
        ("Priority", line.priority),
        ("Project", issue.project.unwrap_or_default()),
        ("Assignee", issue.assignee.unwrap_or_default()),
        ("Labels", issue.labels.join(", ")),
    ];
    let description = if issue.html.is_empty() {
        view! { <p class="soft">"No description."</p> }.into_any()
    } else {
        view! { <div class="prose" data-part="description" inner_html=issue.html></div> }.into_any()
    };
    view! {
        <article class="record">
            <p class="meta" inner_html=marks></p>
            {title}
            {not_matched(issue.unreadable)}
            {outside}
            <dl class="facts">
                {facts.map(|(name, value)| fact(name, value)).into_iter().collect_view()}
                {day_fact("Created", issue.created)}
                {day_fact("Updated", line.day)}
            </dl>
            {description}
        </article>
    }
}

/// A signal: summary, quote, fields, context.
#[component]
pub fn SignalRecord(signal: SignalText, #[prop(optional)] is_link: bool) -> impl IntoView {
    let line = signal.line;
    let href = format!("/signals/{}", to_segment(&line.key));
    let summary = line.summary.clone();
    let title = if is_link {
        view! { <h2><a href=href data-part="summary" inner_html=Text(&summary).to_string()></a></h2> }
            .into_any()
    } else {
        view! { <h1>{balanced(&summary).into_owned()}</h1> }.into_any()
    };
    let who =
        [signal.person.clone(), signal.company.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let quote = signal.quote.map(|quote| {
        let by = (!who.is_empty()).then(|| view! { <figcaption>{format!("— {who}")}</figcaption> });
        let quote = Text(&quote).to_string();
        view! { <figure class="quote"><blockquote><p data-part="quote" inner_html=quote></p></blockquote>{by}</figure> }
    });
    let context = (!signal.context.trim().is_empty()).then(|| {
        let parts = signal.context.split("\n").filter(|part| !part.trim().is_empty());
        let html: String = parts.map(|part| format!("<p>{}</p>", Text(part))).collect();
        view! { <div class="prose" data-part="context" inner_html=html></div> }
    });
    let outside = signal.call_url.map(|url| {
        view! { <a class="button outside" href=url target="_blank" rel="noopener noreferrer">"Listen to the call ↗"</a> }
    });
    view! {
        <article class="record">
            <p class="meta">
                <span class="identifier">{format!("Signal {}", line.key)}</span>
                {line.day.map(|day| view! { <DayAgo day/> })}
            </p>
            {title}
            {not_matched(signal.unreadable)}
            {outside}
            {quote}
            <dl class="facts">
                {fact("Person", signal.person.unwrap_or_default())}
                {fact("Company", signal.company.unwrap_or_default())}
                {fact("Revenue", signal.revenue.map(|dollars| format!("{} a year", money(dollars))).unwrap_or_default())}
                {fact("Call", signal.call.unwrap_or_default())}
                {signal.facts.into_iter().map(|(name, value)| fact(&name, value)).collect_view()}
            </dl>
            {context}
        </article>
    }
}

fn not_matched(unreadable: Option<Unreadable>) -> Option<impl IntoView> {
    unreadable.map(|reason| view! { <p class="soft" role="note">{reason.sentence()}</p> })
}

fn day_fact(name: &'static str, day: Option<domain::Day>) -> Option<AnyView> {
    day.map(|day| view! { <div><dt>{name}</dt><dd><DayAgo day/></dd></div> }.into_any())
}

fn fact(name: &str, value: String) -> Option<impl IntoView + use<>> {
    (!value.is_empty()).then(|| view! { <div><dt>{name.to_owned()}</dt><dd>{value}</dd></div> })
}
