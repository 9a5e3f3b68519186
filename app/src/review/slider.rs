//! The minimum score.

use domain::{Answer, Query, Similarity};
use leptos::prelude::*;

use super::link;
use crate::history::use_gesture_navigation;
use crate::parts::counted;

/// A range input over the stored scores. At its lower end it filters nothing.
#[component]
pub fn ScoreSlider(query: Memo<Query>, shown: RwSignal<Answer>) -> impl IntoView {
    let floor = Memo::new(move |_| shown.read().floor.percent());
    let cut = Memo::new(move |_| query.read().min_percent.max(floor.get()));
    let cut_text = move || text(cut.get());
    let spoken = move || {
        let count = counted(shown.read().pair_count, "association", "associations");
        format!("{}, {count}", cut_text())
    };
    // How far along its track the thumb stands, in percent.
    let along = move || {
        let span = 100 - u32::from(floor.get().min(99));
        u32::from(cut.get() - floor.get()) * 100 / span
    };
    let navigate = use_gesture_navigation();
    let on_input = move |event| {
        let chosen = Query::percent(&event_target_value(&event)).unwrap_or(0);
        let min_percent = if chosen <= floor.get_untracked() { 0 } else { chosen };
        navigate(link(&query.read_untracked().with_min_percent(min_percent)));
    };
    view! {
        <div class="filter-head">
            <label for="min">"Minimum score"</label>
            <output for="min">{cut_text}</output>
        </div>
        <div class="slider">
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect x=move || along().to_string() width=move || (100 - along()).to_string() height="1"/>
            </svg>
            <input
                id="min"
                type="range"
                name="min"
                min=move || text(floor.get())
                max="1"
                step="0.01"
                value=text(cut.get_untracked())
                prop:value=cut_text
                aria-valuetext=spoken
                on:input=on_input
            />
        </div>
        <div class="slider-ends">
            <span aria-hidden="true">{move || text(floor.get())}</span>
            // Of use until the page is alive; hidden then, so that nothing moves.
            <button class="button apply" type="submit">"Apply"</button>
            <span aria-hidden="true">"1.00"</span>
        </div>
    }
}

fn text(percent: u8) -> String {
    Similarity::from_percent(percent).to_string()
}
