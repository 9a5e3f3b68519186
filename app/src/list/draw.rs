//! Rows put on the page, as few as differ from what is there.

use leptos::html::Tbody;
use leptos::prelude::*;

use super::List;
use super::window::Drawn;

#[cfg(not(feature = "hydrate"))]
pub(super) fn keep(_: List, _: NodeRef<Tbody>, _: Memo<Vec<Drawn>>) {}

/// Keeps the rows on the page, which is there with the first ones, what they should be.
#[cfg(feature = "hydrate")]
pub(super) fn keep(list: List, body: NodeRef<Tbody>, drawn: Memo<Vec<Drawn>>) {
    let rows = move || {
        let terms = list.query.read().terms();
        drawn.with(|drawn| browser::Rows::new(drawn, &terms))
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

    use super::super::rows::row_html;
    use super::Drawn;

    /// Rows as text, whatever is said of them.
    pub struct Rows {
        /// Place of the first.
        first: usize,
        html: Vec<String>,
    }

    impl Rows {
        pub fn new(drawn: &[Drawn], terms: &[String]) -> Self {
            let html = drawn.iter().map(|drawn| row_html(drawn.place, &drawn.row, terms, None));
            Self { first: drawn.first().map_or(0, |drawn| drawn.place), html: html.collect() }
        }

        fn end(&self) -> usize {
            self.first + self.html.len()
        }

        /// Puts these on the page, where `there` are. Rows that stay are not touched: what a
        /// person has selected or holds the focus on in them stays, too.
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
