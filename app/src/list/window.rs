//! Only the rows in sight, so that a hundred thousand scroll like a hundred.

use domain::{Query, Row};
use leptos::prelude::*;

use super::List;
use super::rows::row;
use crate::parts::grouped;

/// Rows that are drawn above and below what is in sight.
#[cfg(feature = "hydrate")]
const MARGIN_ROWS: usize = 20;
/// Rows that are drawn at least.
const DRAWN_MIN: usize = 60;
/// The window moves in steps of this many rows, so that most scrolling draws nothing.
#[cfg(feature = "hydrate")]
const STEP_ROWS: usize = 10;

/// The body of the table. Where the browser has all rows it draws those in sight and
/// keeps the room of the others; otherwise it draws what the server sent, with a link
/// to more.
#[component]
pub fn Window(list: List, columns: usize) -> impl IntoView {
    let answers = list.answers;
    let body = NodeRef::<leptos::html::Tbody>::new();
    let sight = RwSignal::new((0_usize, DRAWN_MIN));
    let row_height = RwSignal::new(0.0_f64);
    let range = Memo::new(move |_| {
        let count = answers.row_count();
        if !answers.has_all_rows() || row_height.get() == 0.0 {
            return (0, count.min(list.query.read().rows_max()));
        }
        let (first, last) = sight.get();
        (first.min(count), last.min(count))
    });
    #[cfg(feature = "hydrate")]
    follow_scrolling(body, sight, row_height, list);
    let rows = Memo::new(move |_| {
        answers.shown.track();
        let (first, last) = range.get();
        let rows = answers.rows(first..last).into_iter().enumerate();
        rows.map(|(at, row)| (first + at, row)).collect::<Vec<(usize, Row)>>()
    });
    let above = move || if row_height.get() > 0.0 { range.get().0 as f64 * row_height.get() } else { 0.0 };
    let below = move || {
        if row_height.get() > 0.0 {
            (answers.row_count() - range.get().1.min(answers.row_count())) as f64 * row_height.get()
        } else {
            0.0
        }
    };
    let room = move |height: Memo<f64>| {
        view! {
            <Show when=move || { height.get() > 0.0 }>
                <tr class="room" aria-hidden="true">
                    <td colspan=columns.to_string() style:height=move || format!("{}px", height.get().round() as u64)></td>
                </tr>
            </Show>
        }
    };
    view! {
        <tbody node_ref=body>
            {room(Memo::new(move |_| above()))}
            <For each=move || rows.get() key=|(place, row)| (*place, key_of(row)) let:placed>
                {row(list, placed.0, placed.1)}
            </For>
            {room(Memo::new(move |_| below()))}
        </tbody>
        <Show when=move || !answers.has_all_rows()>
            <More list/>
        </Show>
    }
}

/// What a row shows, so that a row that changed is drawn anew.
fn key_of(row: &Row) -> String {
    match row {
        Row::Issue(issue) => format!("{} {:?}", issue.issue.identifier, issue.tally),
        Row::Signal(signal) => format!("{} {:?}", signal.signal.key, signal.tally),
        Row::Pair(_) => row.key(),
    }
}

/// How far the list goes, and the way to more of it.
#[component]
fn More(list: List) -> impl IntoView {
    let List { view, query, answers, .. } = list;
    let count = move || answers.shown.with(|shown| (shown.rows.len(), shown.row_count));
    let line = move || {
        let (shown, all) = count();
        format!("{} of {} shown", grouped(shown), grouped(all))
    };
    let next = move || {
        let (shown, all) = count();
        if query.read().more < Query::MORE_MAX {
            let label = format!("Show {} more", grouped((all - shown).min(Query::PAGE_ROWS)));
            let href = query.read().with_more().link(view);
            view! { <a class="button" href=href data-noscroll="">{label}</a> }.into_any()
        } else {
            view! { <span>"Filter to see the rest."</span> }.into_any()
        }
    };
    move || {
        let (shown, all) = count();
        (all > shown).then(|| {
            view! {
                <tfoot><tr><td colspan="6" class="more"><span>{line}</span> {next()}</td></tr></tfoot>
            }
        })
    }
}

/// Measures a row once all rows are at hand, and moves the window with the page.
#[cfg(feature = "hydrate")]
fn follow_scrolling(
    body: NodeRef<leptos::html::Tbody>,
    sight: RwSignal<(usize, usize)>,
    row_height: RwSignal<f64>,
    list: List,
) {
    use leptos::ev;

    let measure = move || {
        let Some(body) = body.get_untracked() else { return };
        if let Ok(Some(first)) = body.query_selector("tr:not(.room)") {
            let height = first.get_bounding_client_rect().height();
            if height > 0.0 && (height - row_height.get_untracked()).abs() > 0.01 {
                row_height.set(height);
            }
        }
    };
    let look = move || {
        let (Some(body), height) = (body.get_untracked(), row_height.get_untracked()) else { return };
        if height <= 0.0 {
            return;
        }
        let top = -body.get_bounding_client_rect().top();
        let seen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(1000.0);
        let first = ((top / height).max(0.0) as usize).saturating_sub(MARGIN_ROWS) / STEP_ROWS * STEP_ROWS;
        let drawn = ((seen / height) as usize + 2 * MARGIN_ROWS + STEP_ROWS).max(DRAWN_MIN);
        if sight.get_untracked() != (first, first + drawn) {
            sight.set((first, first + drawn));
        }
    };
    let pending = StoredValue::new(false);
    let later = move || {
        if !pending.get_value() {
            pending.set_value(true);
            request_animation_frame(move || {
                if pending.try_set_value(false).is_none() {
                    look();
                }
            });
        }
    };
    let scroll = window_event_listener(ev::scroll, move |_| later());
    let resize = window_event_listener(ev::resize, move |_| {
        measure();
        later();
    });
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
    Effect::new(move || {
        list.answers.shown.track();
        if list.answers.has_all_rows() {
            request_animation_frame(move || {
                if row_height.try_get_untracked().is_some() {
                    measure();
                    look();
                }
            });
        }
    });
}
