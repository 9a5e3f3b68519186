//! The panel that narrows the list. A plain form and plain links, so that it works
//! before, and without, the page coming alive.

use domain::{Answer, Query};
use leptos::prelude::*;

use super::PATH;
use super::slider::ScoreSlider;
use super::teams::Teams;

/// Score and team.
#[component]
pub fn Filters(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    let kept_teams = move || {
        let teams = query.get().teams.into_iter();
        teams.map(|team| view! { <input type="hidden" name="team" value=team/> }).collect_view()
    };
    view! {
        <aside class="filters" aria-label="Filters">
            <form method="get" action=PATH on:submit=|event| event.prevent_default()>
                <ScoreSlider query shown/>
                {kept_teams}
            </form>
            <Teams query shown/>
        </aside>
    }
}
