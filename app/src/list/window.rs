//! Only the rows in sight, so that a hundred thousand scroll like a hundred.

use domain::{Query, Row};
use leptos::html::Tbody;
use leptos::prelude::*;

use super::rows::row_html;
use super::{List, draw, marks, scroll};
use crate::parts::{clicked_pair, clicked_verdict, grouped};

/// Rows that are drawn before it is known how many are in sight.
const FIRST_ROWS: usize = 30;
/// Rows that are drawn above and below what is in sight.
const MARGIN_ROWS: usize = 8;

/// A row that is drawn.
#[derive(Clone, PartialEq)]
pub struct Drawn {
    /// Its place among all, from 0.
    pub place: usize,
    /// What it shows.
    pub row: Row,
}

/// What part of the list is drawn.
#[derive(Clone, Copy)]
pub struct Window {
    /// Places of the rows in sight, as far as it is known.
    pub sight: RwSignal<(usize, usize)>,
    /// Pixels from one row to the next; 0 until they are known.
    pub row_height: RwSignal<f64>,
    /// Whether nothing has changed for a moment: then rows out of sight are drawn, too.
    pub is_settled: RwSignal<bool>,
}

impl Window {
    fn places(self, list: List) -> (usize, usize) {
        let count = list.answers.row_count();
        if !list.answers.has_all_rows() || self.row_height.get() == 0.0 {
            return (0, count.min(list.query.read().rows_max()));
        }
        let (first, last) = self.sight.get();
        let margin = if self.is_settled.get() { MARGIN_ROWS } else { 0 };
        (first.saturating_sub(margin).min(count), (last + margin).min(count))
    }
}

/// The body of the table. Where the browser has all rows it draws those in sight and
/// keeps the room of the others; otherwise it draws what the server sent, with a link
/// to more.
#[component]
pub fn WindowBody(list: List, columns: usize) -> impl IntoView {
    let answers = list.answers;
    let body = NodeRef::<Tbody>::new();
    let window = Window {
        sight: RwSignal::new((0, FIRST_ROWS)),
        row_height: list.row_height,
        is_settled: RwSignal::new(true),
    };
    let places = Memo::new(move |_| window.places(list));
    let drawn = Memo::new(move |_| {
        answers.shown.track();
        let (first, last) = places.get();
        let rows = answers.rows(first..last).into_iter().enumerate();
        rows.map(|(at, row)| Drawn { place: first + at, row }).collect::<Vec<_>>()
    });
    let html = untrack(|| {
        let terms = list.query.read().terms();
        drawn.with(|drawn| drawn.iter().map(|row| first_html(list, row, &terms)).collect::<String>())
    });
    draw::keep(list, body, drawn);
    scroll::follow(list, body, window);
    let on_click = move |event: leptos::ev::MouseEvent| {
        if let (Some(verdict), Some(pair)) = (clicked_verdict(&event), clicked_pair(&event))
            && let Some(place) = marks::place_of(&event).and_then(|near| answers.place_of(&pair, near))
            && let Some(Row::Pair(row)) = untrack(|| answers.rows(place..place + 1)).pop()
        {
            list.verdicts.set(&row, Some(verdict), answers.knows_to());
        }
    };
    view! {
        {move || room(places.get().0, window.row_height.get(), columns)}
        <tbody
            node_ref=body
            inner_html=html
            on:click=on_click
            on:focusin=move |event| marks::on_focus(list, &event)
        ></tbody>
        {move || {
            let below = answers.row_count().saturating_sub(places.get().1);
            room(below, window.row_height.get(), columns)
        }}
        {move || (!answers.has_all_rows()).then(|| more(list)).flatten()}
    }
}

/// A row as the page begins with it, its verdict included.
fn first_html(list: List, drawn: &Drawn, terms: &[String]) -> String {
    let said = match &drawn.row {
        Row::Pair(row) => list.verdicts.of(row),
        Row::Issue(_) | Row::Signal(_) => None,
    };
    row_html(drawn.place, &drawn.row, terms, said)
}

/// The room of rows that are not drawn.
fn room(rows: usize, row_height: f64, columns: usize) -> Option<AnyView> {
    let height = (rows as f64 * row_height).round() as u64;
    (height > 0).then(|| {
        let height = format!("{height}px");
        view! {
            <tbody aria-hidden="true">
                <tr class="room"><td colspan=columns.to_string() style:height=height></td></tr>
            </tbody>
        }
        .into_any()
    })
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
        view! { <span>"Narrow the filters to see the rest."</span> }.into_any()
    };
    let line = format!("{} of {} shown", grouped(shown), grouped(all));
    let foot = view! { <tfoot><tr><td colspan="6" class="more"><span>{line}</span> {next}</td></tr></tfoot> };
    Some(foot.into_any())
}
