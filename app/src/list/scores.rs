//! Score filter: a histogram with range selection and two sliders.

use domain::{Measure, Query, Score, Selection};
use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::List;
use crate::history::use_gesture_navigation;
use crate::parts::counted;

/// End of the range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Min,
    Max,
}

/// Two range inputs over the stored scores. At the outer ends they do not filter.
#[component]
pub fn Scores(list: List) -> impl IntoView {
    let List { view, query, answers, .. } = list;
    let shown = answers.shown;
    let floor = Memo::new(move |_| shown.read().floor.percent());
    let top = Memo::new(move |_| shown.read().top.percent());
    let default = Memo::new(move |_| shown.read().default_percent);
    let low = Memo::new(move |_| {
        let min = query.read().min_percent.unwrap_or(default.get());
        min.clamp(floor.get(), top.get().max(floor.get()))
    });
    let high = Memo::new(move |_| query.read().max_percent.clamp(low.get(), top.get().max(low.get())));
    let navigate = use_gesture_navigation();
    let go = move |low: u8, high: u8| {
        let min = if low <= floor.get_untracked() { 0 } else { low };
        let min = Some(min).filter(|min| *min != default.get_untracked());
        let max = if high >= top.get_untracked() { 100 } else { high };
        navigate(query.read_untracked().with_scores(min, max).link(view));
    };
    let slider = move |end: End| {
        let value = move |end| text(if end == End::Min { low.get() } else { high.get() });
        let on_input = move |event| {
            let chosen = Query::percent(&event_target_value(&event)).unwrap_or(0);
            match end {
                End::Min => go(chosen.min(high.get_untracked()), high.get_untracked()),
                End::Max => go(low.get_untracked(), chosen.max(low.get_untracked())),
            }
        };
        let (name, label) = if end == End::Min { ("min", "Minimum score") } else { ("max", "Maximum score") };
        view! {
            <input
                id=name
                type="range"
                name=name
                min=move || text(floor.get())
                max=move || text(top.get())
                step="0.01"
                value=untrack(|| value(end))
                prop:value=move || value(end)
                aria-label=label
                aria-valuetext=move || format!("{}, {}", value(end), counted(shown.read().row_count, "row", "rows"))
                on:input=on_input
            />
        }
    };
    view! {
        <div class="scores">
            <div class="filter-head">
                <h2 class="measures">{measures(list)}</h2>
                <output for="min max">{move || format!("{} – {}", text(low.get()), text(high.get()))}</output>
            </div>
            <Histogram list low high go/>
            <div class="slider">
                <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect
                        x=move || along(low.get(), floor.get(), top.get()).to_string()
                        width=move || {
                            (along(high.get(), floor.get(), top.get()) - along(low.get(), floor.get(), top.get())).to_string()
                        }
                        height="1"
                    />
                </svg>
                {slider(End::Min)}
                {slider(End::Max)}
            </div>
            <div class="slider-ends" aria-hidden="true">
                <span>{move || text(floor.get())}</span>
                <span>{move || text(top.get())}</span>
            </div>
        </div>
    }
}

/// Links to switch between confidence and similarity.
fn measures(list: List) -> impl IntoView {
    let List { view, query, .. } = list;
    let kind = |measure: Measure| {
        let href = move || query.read().with_measure(measure).link(view);
        let current = move || (query.read().measure == measure).then_some("true");
        view! { <a href=href aria-current=current data-noscroll="">{measure.label()}</a> }
    };
    let by = move || {
        let measure = query.read().measure;
        (measure == Measure::Similarity)
            .then(|| view! { <input type="hidden" name="by" value=measure.name()/> })
    };
    (kind(Measure::Confidence), kind(Measure::Similarity), by)
}

/// One bar per 0.02; bars in the selected range are coloured.
/// Dragging selects a range; the sliders are the keyboard equivalent.
#[component]
fn Histogram(
    list: List,
    low: Memo<u8>,
    high: Memo<u8>,
    go: impl Fn(u8, u8) + Copy + 'static,
) -> impl IntoView {
    let shown = list.answers.shown;
    let histogram = Memo::new(move |_| shown.with(|shown| shown.histogram.clone()));
    let range = Memo::new(move |_| {
        let answer = shown.read();
        let last = (usize::from(answer.top.percent()) / 2).min(Selection::BINS - 1);
        (usize::from(answer.floor.percent()) / 2, last)
    });
    let bars = Memo::new(move |_| {
        let (first, last) = range.get();
        bars(&histogram.read(), first..=last, usize::from(low.get())..=usize::from(high.get()))
    });
    let anchor = RwSignal::new(None::<u8>);
    let at = move |event: &PointerEvent| {
        let (first, last) = range.get_untracked();
        let share = share_of(event).unwrap_or(0.0);
        let span = ((last + 1 - first) * 2) as f64;
        (first as f64 * 2.0 + share * span).round().min(100.0) as u8
    };
    let on_down = move |event: PointerEvent| {
        anchor.set(Some(at(&event)));
        if let Some(histogram) = histogram_of(&event) {
            let _ = histogram.set_pointer_capture(event.pointer_id());
        }
    };
    let on_move = move |event: PointerEvent| {
        if let Some(from) = anchor.get_untracked() {
            let to = at(&event);
            if from != to {
                go(from.min(to), from.max(to));
            }
        }
    };
    view! {
        <svg
            class="histogram"
            viewBox=move || format!("0 0 {} 40", (range.get().1 + 1 - range.get().0) * 10)
            preserveAspectRatio="none"
            aria-hidden="true"
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=move |_| anchor.set(None)
            on:pointercancel=move |_| anchor.set(None)
        >
            <path d=move || bars.read().0.clone()/>
            <path class="inside" d=move || bars.read().1.clone()/>
        </svg>
    }
}

/// SVG paths of the bars outside and inside the selected range, in hundredths.
fn bars(
    histogram: &[u32],
    bins: std::ops::RangeInclusive<usize>,
    chosen: std::ops::RangeInclusive<usize>,
) -> (String, String) {
    let most = histogram.iter().copied().max().unwrap_or(0).max(1);
    let (mut outside, mut inside) = (String::new(), String::new());
    for (place, bin) in bins.enumerate() {
        let count = histogram.get(bin).copied().unwrap_or(0);
        // Square root scale, so that small counts stay visible beside large ones.
        let height = ((f64::from(count) / f64::from(most)).sqrt() * 40.0).ceil() as u32;
        let is_inside = bin * 2 + 1 >= *chosen.start() && bin * 2 <= *chosen.end();
        let bars = if is_inside { &mut inside } else { &mut outside };
        bars.push_str(&format!("M{} 40v-{height}h8v{height}z", place * 10 + 1));
    }
    (outside, inside)
}

/// Horizontal margin of the bars, as in the style sheet.
const SIDE_PX: f64 = 7.0;

/// Horizontal position of a pointer over the bars, 0 to 1.
fn share_of(event: &PointerEvent) -> Option<f64> {
    let rect = histogram_of(event)?.get_bounding_client_rect();
    let along = f64::from(event.client_x()) - rect.left() - SIDE_PX;
    Some((along / (rect.width() - 2.0 * SIDE_PX).max(1.0)).clamp(0.0, 1.0))
}

/// The histogram that an event occurred in.
fn histogram_of(event: &PointerEvent) -> Option<web_sys::Element> {
    event_target::<web_sys::Element>(event).closest(".histogram").ok().flatten()
}

/// Position of a score on the track, in percent.
fn along(score: u8, floor: u8, top: u8) -> u32 {
    let span = u32::from(top.saturating_sub(floor)).max(1);
    (u32::from(score.saturating_sub(floor)) * 100 / span).min(100)
}

fn text(percent: u8) -> String {
    Score::from_percent(percent).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stand_between_the_stored_ends() {
        let check = |score, floor, top, expected| assert_eq!(along(score, floor, top), expected);
        check(50, 50, 90, 0);
        check(70, 50, 90, 50);
        check(90, 50, 90, 100);
        check(99, 50, 90, 100);
        check(60, 60, 60, 0);
    }
}
