//! Virtual scrolling: renders only the rows in view.

use domain::{Query, Row};
use leptos::html::Tbody;
use leptos::prelude::*;

use super::rows::{Style, row_html};
use super::{List, draw, marks, scroll};
use crate::parts::{clicked_pair, clicked_verdict, grouped};

/// Rows rendered before the number of visible rows is known.
const FIRST_ROWS: usize = 30;
/// Rows rendered above and below the visible ones.
const MARGIN_ROWS: usize = 8;

/// A rendered row.
#[derive(Clone, PartialEq)]
pub struct Drawn {
    /// Position, from 0.
    pub place: usize,
    /// Content.
    pub row: Row,
}

/// The rendered part of the list.
#[derive(Clone, Copy)]
pub struct Window {
    /// Positions of the visible rows, first and end.
    pub sight: RwSignal<(usize, usize)>,
    /// Height of a row in pixels; 0 until it is known.
    pub row_height: RwSignal<f64>,
    /// Whether nothing has changed for a moment: then rows out of view are rendered, too.
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

/// The body of the table. If all rows are available locally, renders those in view
/// between spacers; otherwise renders what the server sent, with a link
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
        let style = Style::of(&list.query.read());
        drawn.with(|drawn| drawn.iter().map(|row| first_html(list, row, &style)).collect::<String>())
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

/// Initial HTML of a row, including its verdict.
fn first_html(list: List, drawn: &Drawn, style: &Style) -> String {
    let said = match &drawn.row {
        Row::Pair(row) => list.verdicts.of(row),
        Row::Issue(_) | Row::Signal(_) => None,
    };
    row_html(drawn.place, &drawn.row, style, said)
}

/// Spacer for rows that are not rendered.
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

/// Number of rows shown, and a link to more.
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
