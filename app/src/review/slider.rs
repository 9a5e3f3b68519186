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
    let top = Memo::new(move |_| shown.read().top.percent());
    let cut = Memo::new(move |_| query.read().min_percent.max(floor.get()));
    let cut_text = move || text(cut.get());
    let spoken = move || {
        let count = counted(shown.read().pair_count, "association", "associations");
        format!("{}, {count}", cut_text())
    };
    let along = move || along(cut.get(), floor.get(), top.get());
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
                max=move || text(top.get())
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
            <span aria-hidden="true">{move || text(top.get())}</span>
        </div>
    }
}

/// How far along its track the thumb stands, in percent.
fn along(cut: u8, floor: u8, top: u8) -> u32 {
    let span = u32::from(top.saturating_sub(floor)).max(1);
    (u32::from(cut.saturating_sub(floor)) * 100 / span).min(100)
}

fn text(percent: u8) -> String {
    Similarity::from_percent(percent).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_stands_between_the_stored_scores() {
        let check = |cut, floor, top, expected| assert_eq!(along(cut, floor, top), expected);
        check(50, 50, 90, 0);
        check(70, 50, 90, 50);
        check(90, 50, 90, 100);
        check(99, 50, 90, 100);
        check(60, 60, 60, 0);
    }
}
