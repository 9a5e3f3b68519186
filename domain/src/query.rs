//! The query in a URL.

use std::collections::{BTreeMap, BTreeSet};

use crate::zone::is_zone_name;
use crate::{Catalogue, Day, DayInZone, Facet, Measure, Minute, Score, Sort, View, fold};

/// Which rows to show, and how. Parsed from and written to the query part of a URL;
/// unknown or invalid parameters are ignored, so that an old or
/// mistyped link still works.
///
/// ```
/// use domain::Query;
/// let query = Query::parse("?min=0.62&team=CAP&team=NOTE");
/// assert_eq!(query.to_url(), "?team=CAP&team=NOTE&min=0.62");
/// assert_eq!(Query::parse("?min=lots"), Query::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// Selected options of each facet, by key; rows must have any of them. Facets without
    /// selection are absent. If no verdict is selected, rejected pairs are excluded.
    pub chosen: BTreeMap<Facet, BTreeSet<String>>,
    /// Score used for filters, totals and sorting.
    pub measure: Measure,
    /// Minimum score of pairs, in hundredths; 0 includes all stored pairs. For
    /// the default, see [`Query::threshold_percent`].
    pub min_percent: Option<u8>,
    /// Maximum score of pairs, in hundredths; 100 includes all.
    pub max_percent: u8,
    /// Only signals on or after this day.
    pub from: Option<Day>,
    /// Only signals on or before this day.
    pub to: Option<Day>,
    /// IANA name of the time zone of these days; UTC if `None`.
    pub zone: Option<String>,
    /// When `from` begins and `to` ends: only signals at or after the first minute, and before the
    /// second. In UTC until [`Query::resolved`].
    pub minutes: (Option<Minute>, Option<Minute>),
    /// Only rows with associations, or only rows without.
    pub linked: Option<bool>,
    /// Words that titles or summaries must contain.
    pub words: String,
    /// Sort order; the default of the list if `None`.
    pub sort: Option<Sort>,
    /// Whether the sort order is reversed.
    pub reversed: bool,
    /// The facet of which all options are shown.
    pub whole: Option<Facet>,
    /// Number of further pages of rows shown below the first.
    pub more: u16,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            chosen: BTreeMap::new(),
            measure: Measure::Confidence,
            min_percent: None,
            max_percent: 100,
            from: None,
            to: None,
            zone: None,
            minutes: (None, None),
            linked: None,
            words: String::new(),
            sort: None,
            reversed: false,
            whole: None,
            more: 0,
        }
    }
}

impl Query {
    /// Rows per page.
    pub const PAGE_ROWS: usize = 100;
    /// Maximum of `more`.
    pub const MORE_MAX: u16 = 49;
    /// Maximum number of selected options of all facets.
    pub const CHOSEN_MAX: usize = 100;
    /// Default threshold when filtering by similarity, in hundredths.
    pub const SIMILARITY_PERCENT: u8 = 50;
    /// Maximum length of the search text, in characters.
    pub const WORDS_MAX: usize = 200;

    /// Parses the query part of a URL, with or without `?`.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        let search = search.strip_prefix('?').unwrap_or(search);
        for (name, value) in form_urlencoded::parse(search.as_bytes()) {
            match name.as_ref() {
                "by" if value == Measure::Similarity.name() => query.measure = Measure::Similarity,
                "min" => query.min_percent = Self::percent(&value),
                "max" => query.max_percent = Self::percent(&value).unwrap_or(100),
                "from" => query.from = Day::parse(&value),
                "to" => query.to = Day::parse(&value),
                "tz" => query.zone = Some(value.into_owned()),
                "linked" => query.linked = parse_yes_no(&value),
                "q" => query.words = normal_words(&value),
                "sort" => query.sort = Sort::from_name(&value),
                "order" => query.reversed = value == "reversed",
                "all" => query.whole = Facet::from_name(&value),
                "more" => query.more = value.parse().map_or(0, |more: u16| more.min(Self::MORE_MAX)),
                name => {
                    if let Some(facet) = Facet::from_name(name) {
                        query.choose(facet, &value);
                    }
                }
            }
        }
        let zone = query.zone.take();
        query.with_days(query.from, query.to).with_zone(zone).at_page(query.more)
    }

    /// The query part of a URL with `?`, in canonical order; empty for the default query.
    pub fn to_url(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if !self.words.is_empty() {
            out.append_pair("q", &self.words);
        }
        for (facet, keys) in &self.chosen {
            for key in keys {
                out.append_pair(facet.name(), key);
            }
        }
        if self.measure == Measure::Similarity {
            out.append_pair("by", self.measure.name());
        }
        if let Some(min) = self.min_percent {
            out.append_pair("min", &Score::from_percent(min).to_string());
        }
        if self.max_percent < 100 {
            out.append_pair("max", &Score::from_percent(self.max_percent).to_string());
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                out.append_pair(name, &day.to_string());
            }
        }
        if let Some(zone) = &self.zone {
            out.append_pair("tz", zone);
        }
        if let Some(linked) = self.linked {
            out.append_pair("linked", if linked { "yes" } else { "no" });
        }
        if let Some(sort) = self.sort {
            out.append_pair("sort", sort.name());
        }
        if self.reversed {
            out.append_pair("order", "reversed");
        }
        if let Some(facet) = self.whole {
            out.append_pair("all", facet.name());
        }
        if self.more > 0 {
            out.append_pair("more", &self.more.to_string());
        }
        match out.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }

    /// URL that shows the query in a list.
    pub fn link(&self, view: View) -> String {
        format!("{}{}", view.path(), self.to_url())
    }

    /// The threshold: minimum score, in hundredths. If the query has none, lists of
    /// issues and signals use the catalogue's threshold or [`Query::SIMILARITY_PERCENT`];
    /// the review list includes all pairs.
    pub fn threshold_percent(&self, view: View, catalogue: &Catalogue) -> u8 {
        match (self.min_percent, self.measure) {
            (Some(min), _) => min,
            (None, _) if view == View::Review => 0,
            (None, Measure::Confidence) => catalogue.threshold_percent,
            (None, Measure::Similarity) => Self::SIMILARITY_PERCENT,
        }
    }

    /// Maximum number of rows.
    pub fn rows_max(&self) -> usize {
        Self::PAGE_ROWS * (usize::from(self.more) + 1)
    }

    /// Whether an option is selected.
    pub fn is_chosen(&self, facet: Facet, key: &str) -> bool {
        self.chosen.get(&facet).is_some_and(|keys| keys.contains(key))
    }

    /// The effective sort order.
    pub fn sort_in(&self, view: View) -> Sort {
        self.sort.filter(|sort| view.sorts().contains(sort)).unwrap_or(view.sorts()[0])
    }

    /// The words of the search text, folded as the texts are; see [`fold`].
    pub fn terms(&self) -> Vec<String> {
        let terms = self.words.split_whitespace().map(fold).filter(|term| !term.is_empty());
        terms.take(Self::TERMS_MAX).collect()
    }

    /// Maximum number of search words.
    pub const TERMS_MAX: usize = 8;

    /// Parses a threshold between 0 and 1, as in URLs and sliders, to hundredths.
    ///
    /// ```
    /// assert_eq!(domain::Query::percent("0.62"), Some(62));
    /// assert_eq!(domain::Query::percent("62"), None);
    /// ```
    pub fn percent(text: &str) -> Option<u8> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let whole: u8 = whole.parse().ok().filter(|whole| *whole <= 1)?;
        let digit = |at: usize| fraction.as_bytes().get(at).map_or(0, |byte| byte - b'0');
        let hundredths = whole * 100 + digit(0) * 10 + digit(1) + u8::from(digit(2) >= 5);
        (hundredths <= 100).then_some(hundredths)
    }

    fn choose(&mut self, facet: Facet, key: &str) {
        let count: usize = self.chosen.values().map(BTreeSet::len).sum();
        if !key.is_empty() && count < Self::CHOSEN_MAX {
            self.chosen.entry(facet).or_default().insert(key.to_owned());
        }
    }
}

/// Modified copies; all start at the first page.
impl Query {
    /// Selects an option or, if it is selected, deselects it.
    pub fn with_toggled(&self, facet: Facet, key: &str) -> Self {
        let mut query = self.first_page();
        let keys = query.chosen.entry(facet).or_default();
        let was_chosen = keys.remove(key);
        if keys.is_empty() {
            query.chosen.remove(&facet);
        }
        if !was_chosen {
            query.choose(facet, key);
        }
        query
    }

    /// Selects only this option of a facet.
    pub fn with_only(&self, facet: Facet, key: &str) -> Self {
        let mut query = self.first_page();
        query.chosen.remove(&facet);
        query.choose(facet, key);
        query
    }

    /// Sets the score range, in hundredths.
    pub fn with_scores(&self, min_percent: Option<u8>, max_percent: u8) -> Self {
        let min_percent = min_percent.map(|min| min.min(100));
        Self { min_percent, max_percent: max_percent.min(100), ..self.first_page() }
    }

    /// Sets the score to use, with its default threshold.
    pub fn with_measure(&self, measure: Measure) -> Self {
        Self { measure, ..self.with_scores(None, 100) }
    }

    /// Sets the days, in the same zone; not [resolved](Query::resolved) yet.
    pub fn with_days(&self, from: Option<Day>, to: Option<Day>) -> Self {
        let minutes = (from.map(Minute::start_of), to.map(|day| Minute::start_of(after(day))));
        let zone = self.zone.clone().filter(|_| from.is_some() || to.is_some());
        Self { from, to, zone, minutes, ..self.first_page() }
    }

    /// Sets the zone of the days; not [resolved](Query::resolved) yet. Ignored in a query without
    /// days, or if it is not a valid name.
    pub fn with_zone(&self, zone: Option<String>) -> Self {
        let zone = zone.filter(|zone| is_zone_name(zone) && (self.from.is_some() || self.to.is_some()));
        Self { zone, ..self.with_days(self.from, self.to) }
    }

    /// Computes when the days begin and end in the zone. If the zone is
    /// unknown, UTC is used.
    pub fn resolved(self, day_in_zone: DayInZone) -> Self {
        let Some(zone) = &self.zone else { return self };
        let start = |day: Option<Day>| match day {
            Some(day) => Minute::start_in_zone(day, zone, day_in_zone).map(Some),
            None => Some(None),
        };
        match (start(self.from), start(self.to.map(after))) {
            (Some(from), Some(until)) => Self { minutes: (from, until), ..self },
            _ => Self { zone: None, ..self },
        }
    }

    /// Sets the filter by rows with or without associations.
    pub fn with_linked(&self, linked: Option<bool>) -> Self {
        Self { linked, ..self.first_page() }
    }

    /// Sets the search text.
    pub fn with_words(&self, words: &str) -> Self {
        Self { words: normal_words(words), ..self.first_page() }
    }

    /// Sets the sort order.
    pub fn with_sort(&self, sort: Sort, reversed: bool) -> Self {
        Self { sort: Some(sort), reversed, ..self.first_page() }
    }

    /// Adds one more page of rows.
    pub fn with_more(&self) -> Self {
        Self { more: (self.more + 1).min(Self::MORE_MAX), ..self.clone() }
    }

    /// Shows all options of a facet or, if they are shown, only the first ones.
    pub fn with_whole(&self, facet: Facet) -> Self {
        Self { whole: if self.whole == Some(facet) { None } else { Some(facet) }, ..self.clone() }
    }

    /// Removes all filters and keeps the sort order.
    pub fn without_filters(&self) -> Self {
        Self { sort: self.sort, reversed: self.reversed, ..Self::default() }
    }

    fn at_page(self, more: u16) -> Self {
        Self { more, ..self }
    }

    fn first_page(&self) -> Self {
        Self { more: 0, ..self.clone() }
    }
}

/// The day after a day.
fn after(day: Day) -> Day {
    Day(day.0.saturating_add(1))
}

fn parse_yes_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Normalizes whitespace and limits the length.
fn normal_words(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = joined.char_indices().nth(Query::WORDS_MAX).map_or(joined.len(), |(at, _)| at);
    joined[..end].trim_end().to_owned()
}
