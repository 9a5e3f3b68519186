//! The criteria in force, each with the way to drop it.

use domain::{Answer, Query};
use leptos::prelude::*;

use super::{PATH, link};

/// A criterion and the query without it.
struct Criterion {
    field: &'static str,
    relation: &'static str,
    value: String,
    without: Query,
}

/// One chip a criterion, and a link that clears all.
#[component]
pub fn Chips(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    move || {
        let criteria = criteria(&query.read(), &shown.read());
        (!criteria.is_empty()).then(|| {
            view! {
                <ul class="chips" aria-label="Filters in force">
                    {criteria.into_iter().map(chip).collect_view()}
                    <li><a class="clear" href=PATH data-noscroll="">"Clear all"</a></li>
                </ul>
            }
        })
    }
}

fn chip(criterion: Criterion) -> impl IntoView {
    let Criterion { field, relation, value, without } = criterion;
    let label = format!("Remove filter: {field} {relation} {value}");
    view! {
        <li class="chip">
            <span class="chip-field">{field}</span>
            <span class="chip-field">{relation}</span>
            <span>{value}</span>
            <a href=link(&without) aria-label=label data-noscroll="">
                <svg viewBox="0 0 14 14" aria-hidden="true"><path d="m4 4 6 6m0-6-6 6"/></svg>
            </a>
        </li>
    }
}

fn criteria(query: &Query, answer: &Answer) -> Vec<Criterion> {
    // A cut at the floor, which a plain form sends, leaves nothing out.
    let score = (query.min_percent > answer.floor.percent()).then(|| Criterion {
        field: "Score",
        relation: "≥",
        value: query.min_similarity().to_string(),
        without: query.with_min_percent(0),
    });
    let teams = query.teams.iter().map(|key| {
        let known = answer.teams.iter().find(|team| team.key == *key);
        Criterion {
            field: "Team",
            relation: "is",
            value: known.map_or(key, |team| &team.name).clone(),
            without: query.with_team_toggled(key),
        }
    });
    score.into_iter().chain(teams).collect()
}
