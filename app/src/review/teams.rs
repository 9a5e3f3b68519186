//! The team filter: any of the chosen teams.

use domain::{Answer, Query, TeamCount};
use leptos::prelude::*;

use super::link;
use crate::parts::grouped;

/// One link a team, with how many associations it has at this score. A link
/// chooses its team or, if it was chosen, lets it go.
#[component]
pub fn Teams(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    let teams = Memo::new(move |_| shown.read().teams.clone());
    let choices = move || {
        let query = query.get();
        teams.get().into_iter().map(|team| choice(&query, team)).collect_view()
    };
    view! {
        <section aria-labelledby="team-filter">
            <div class="filter-head">
                <h2 id="team-filter">"Team"</h2>
            </div>
            <ul class="facet">{choices}</ul>
        </section>
    }
}

fn choice(query: &Query, team: TeamCount) -> impl IntoView + use<> {
    let chosen = query.teams.contains(&team.key);
    // A team without rows leads nowhere, but can be let go.
    let href = (chosen || team.pair_count > 0).then(|| link(&query.with_team_toggled(&team.key)));
    let disabled = href.is_none().then_some("true");
    view! {
        <li>
            <a
                href=href
                role=disabled.map(|_| "link")
                aria-disabled=disabled
                aria-current=chosen.then_some("true")
                data-noscroll=""
            >
                <svg class="check" viewBox="0 0 14 14" aria-hidden="true">
                    <rect x="0.75" y="0.75" width="12.5" height="12.5" rx="3"/>
                    <path d="m4 7.2 2.1 2.1L10.2 5"/>
                </svg>
                <span class="facet-name">{team.name}</span>
                <span class="facet-count">{grouped(team.pair_count)}</span>
            </a>
        </li>
    }
}
