//! Renders rows, changing only those that differ.

use leptos::html::Tbody;
use leptos::prelude::*;

use super::List;
#[cfg(feature = "hydrate")]
use super::rows::Style;
use super::window::Drawn;

#[cfg(not(feature = "hydrate"))]
pub(super) fn keep(_: List, _: NodeRef<Tbody>, _: Memo<Vec<Drawn>>) {}

/// Keeps the rows on the page up to date; the page starts with the first ones.
#[cfg(feature = "hydrate")]
pub(super) fn keep(list: List, body: NodeRef<Tbody>, drawn: Memo<Vec<Drawn>>) {
    let rows = move || {
        let style = Style::of(&list.query.read());
        drawn.with(|drawn| browser::RenderedRows::new(drawn, &style))
    };
    let there = StoredValue::new(untrack(rows));
    Effect::new(move || {
        let wanted = rows();
        list.active.track();
        list.selected.track();
        list.verdicts.track();
        let Some(body) = body.get() else { return };
        there.update_value(|there| {
            wanted.put(&body, there);
            *there = wanted;
        });
        list.follow_active_pair();
        drawn.with_untracked(|drawn| super::marks::mark(list, &body, drawn));
    });
}

#[cfg(feature = "hydrate")]
mod browser {
    use web_sys::Element;

    use super::super::rows::{Style, row_html};
    use super::Drawn;

    /// Rows as HTML, without verdicts.
    pub struct RenderedRows {
        /// Position of the first.
        first: usize,
        html: Vec<String>,
    }

    impl RenderedRows {
        pub fn new(drawn: &[Drawn], style: &Style) -> Self {
            let html = drawn.iter().map(|drawn| row_html(drawn.place, &drawn.row, style, None));
            Self { first: drawn.first().map_or(0, |drawn| drawn.place), html: html.collect() }
        }

        fn end(&self) -> usize {
            self.first + self.html.len()
        }

        /// Replaces the rows `there` on the page by these. Equal rows are not touched: text
        /// selection and focus in them are kept.
        pub fn put(&self, body: &Element, there: &Self) {
            let stays = |place: usize| {
                there.html.get(place.wrapping_sub(there.first)) == Some(&self.html[place - self.first])
            };
            let kept = (self.first..self.end()).filter(|place| stays(*place)).count();
            if kept * 2 < self.html.len() || self.html.is_empty() {
                return body.set_inner_html(&self.html.concat());
            }
            let rows = body.children();
            let mut old: Vec<Option<Element>> =
                (0..there.html.len()).map(|at| rows.item(at as u32)).collect();
            let mut before = String::new();
            let mut last: Option<Element> = None;
            for place in self.first..self.end() {
                let html = &self.html[place - self.first];
                let row = old.get_mut(place.wrapping_sub(there.first)).and_then(Option::take);
                match (row, stays(place)) {
                    (Some(row), true) => {
                        insert(&row, "beforebegin", &mut before);
                        last = Some(row);
                    }
                    (row, _) => {
                        before.push_str(html);
                        row.into_iter().for_each(|row| row.remove());
                    }
                }
            }
            old.into_iter().flatten().for_each(|row| row.remove());
            if let Some(last) = last {
                insert(&last, "afterend", &mut before);
            }
        }
    }

    fn insert(beside: &Element, place: &str, html: &mut String) {
        if !html.is_empty() {
            let _ = beside.insert_adjacent_html(place, html);
            html.clear();
        }
    }
}
