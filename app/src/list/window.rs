//! Only the rows in sight, so that a hundred thousand scroll like a hundred.

use domain::{Query, Row, Tally};
use leptos::html::Tbody;
use leptos::prelude::*;

use super::rows::row;
use super::{List, marks};
use crate::parts::{clicked_verdict, grouped};

/// Rows that are drawn above and below what is in sight.
#[cfg(feature = "hydrate")]
const MARGIN_ROWS: usize = 8;
/// Rows that are drawn before it is known how many are in sight.
const FIRST_ROWS: usize = 30;
/// The window moves in steps of this many rows, so that most scrolling draws nothing.
#[cfg(feature = "hydrate")]
const STEP_ROWS: usize = 4;

/// A row that is drawn, and its place among all.
#[derive(Clone, PartialEq)]
pub struct Drawn {
    /// From 0.
    pub place: usize,
    /// What it shows.
    pub row: Row,
    /// The words that are marked in it.
    terms: Vec<String>,
}

impl Drawn {
    /// What it shows, so that a row that changed is drawn anew.
    fn key(&self) -> String {
        let shown = match &self.row {
            Row::Issue(issue) => format!("{} {}", issue.issue.identifier, tally_key(&issue.tally)),
            Row::Signal(signal) => format!("{} {}", signal.signal.key, tally_key(&signal.tally)),
            Row::Pair(_) => self.row.key(),
        };
        format!("{} {shown} {}", self.place, self.terms.join(" "))
    }
}

fn tally_key(tally: &Tally) -> String {
    let Tally { signals, issues, companies, revenue, best, .. } = tally;
    format!("{signals} {issues} {companies} {} {}", *revenue as u64, best.steps())
}

/// The body of the table. Where the browser has all rows it draws those in sight and
/// keeps the room of the others; otherwise it draws what the server sent, with a link
/// to more.
#[component]
pub fn Window(list: List, columns: usize) -> impl IntoView {
    let answers = list.answers;
    let body = NodeRef::<Tbody>::new();
    let sight = RwSignal::new((0_usize, FIRST_ROWS));
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
    let drawn = Memo::new(move |_| {
        answers.shown.track();
        let (first, last) = range.get();
        let terms = list.query.read().terms();
        let rows = answers.rows(first..last).into_iter().enumerate();
        rows.map(|(at, row)| Drawn { place: first + at, row, terms: terms.clone() }).collect::<Vec<_>>()
    });
    marks::keep(list, body, drawn);
    // Pixels above and below the rows that are drawn.
    let above = Memo::new(move |_| (range.get().0 as f64 * row_height.get()).round() as u64);
    let below = Memo::new(move |_| {
        let rest = answers.row_count().saturating_sub(range.get().1);
        (rest as f64 * row_height.get()).round() as u64
    });
    let room = move |height: u64| {
        (height > 0).then(|| {
            let colspan = columns.to_string();
            view! { <tr class="room" aria-hidden="true"><td colspan=colspan style:height=format!("{height}px")></td></tr> }
                .into_any()
        })
    };
    let on_click = move |event: leptos::ev::MouseEvent| {
        if let Some((place, verdict)) =
            clicked_verdict(&event).and_then(|verdict| Some((marks::place_of(&event)?, verdict)))
            && let Some(Row::Pair(row)) = untrack(|| answers.rows(place..place + 1)).pop()
        {
            list.verdicts.say_of(&row, verdict, None);
        }
    };
    view! {
        <tbody node_ref=body on:click=on_click on:focusin=move |event| marks::on_focus(list, &event)>
            {move || room(above.get())}
            <For each=move || drawn.get() key=Drawn::key let:drawn>
                {row(drawn.place, drawn.row, &drawn.terms)}
            </For>
            {move || room(below.get())}
        </tbody>
        {move || (!answers.has_all_rows()).then(|| more(list)).flatten()}
    }
}

/// How far the list goes, and the way to more of it.
fn more(list: List) -> Option<AnyView> {
    let List { view, query, answers, .. } = list;
    let (shown, all) = answers.shown.with(|shown| (shown.rows.len(), shown.row_count));
    if all <= shown {
        return None;
    }
    let query = query.read();
    let next = if query.more < Query::MORE_MAX {
        let label = format!("Show {} more", grouped((all - shown).min(Query::PAGE_ROWS)));
        let href = query.with_more().link(view);
        view! { <a class="button" href=href data-noscroll="">{label}</a> }.into_any()
    } else {
        view! { <span>"Filter to see the rest."</span> }.into_any()
    };
    let line = format!("{} of {} shown", grouped(shown), grouped(all));
    let foot = view! { <tfoot><tr><td colspan="6" class="more"><span>{line}</span> {next}</td></tr></tfoot> };
    Some(foot.into_any())
}

/// Measures a row once all rows are at hand, and moves the window with the page.
#[cfg(feature = "hydrate")]
fn follow_scrolling(
    body: NodeRef<Tbody>,
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
        let last = first + (seen / height) as usize + 2 * MARGIN_ROWS + STEP_ROWS;
        if sight.get_untracked() != (first, last) {
            sight.set((first, last));
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
