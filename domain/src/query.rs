//! The question a URL holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Catalogue, Day, Facet, Measure, Score, Sort, View};

/// Which rows to show and how. Reads from and writes to the query part of a URL;
/// what it does not understand it leaves at its default, so that an old or a
/// mistyped link still shows something.
///
/// ```
/// use domain::Query;
/// let query = Query::parse("?min=0.62&team=CAP&team=NOTE");
/// assert_eq!(query.to_url(), "?team=CAP&team=NOTE&min=0.62");
/// assert_eq!(Query::parse("?min=lots"), Query::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// The options chosen of each facet, by key: any of them. A facet without any is
    /// not in the map. Without a chosen verdict, rejected pairs stay out.
    pub chosen: BTreeMap<Facet, BTreeSet<String>>,
    /// Which number of a pair is cut, counted and sorted by.
    pub measure: Measure,
    /// Only pairs of at least this score, in hundredths; 0 keeps all that is stored. Where
    /// none is named, see [`Query::least`].
    pub min_percent: Option<u8>,
    /// Only pairs of at most this score, in hundredths; 100 keeps all.
    pub max_percent: u8,
    /// Only signals of this day or later.
    pub from: Option<Day>,
    /// Only signals of this day or earlier.
    pub to: Option<Day>,
    /// Only rows that have associations, or only rows that have none.
    pub linked: Option<bool>,
    /// Words that titles and summaries must hold.
    pub words: String,
    /// The order; the list's own when none is chosen.
    pub sort: Option<Sort>,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// The facet whose options are all shown, not only the first few.
    pub whole: Option<Facet>,
    /// How many further pages of rows are shown below the first.
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
    /// Rows on one page.
    pub const PAGE_ROWS: usize = 100;
    /// The most pages that one answer shows.
    pub const MORE_MAX: u16 = 49;
    /// The most options that one query chooses, all facets together.
    pub const CHOSEN_MAX: usize = 100;
    /// The least similarity that is taken for a match where similarity decides, in hundredths.
    pub const SIMILARITY_PERCENT: u8 = 50;
    /// The longest search text, in characters.
    pub const WORDS_MAX: usize = 200;

    /// From the query part of a URL, with or without its `?`.
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
        query
    }

    /// The query part of a URL with its `?`, in one canonical order; empty for the default.
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

    /// The link that shows the query in a list.
    pub fn link(&self, view: View) -> String {
        format!("{}{}", view.path(), self.to_url())
    }

    /// The least score that passes, in hundredths. Where the query names none, lists of
    /// issues and of signals take the catalogue's cut, or [`Query::SIMILARITY_PERCENT`];
    /// the list of associations, where people judge, keeps all.
    pub fn least(&self, view: View, catalogue: &Catalogue) -> u8 {
        match (self.min_percent, self.measure) {
            (Some(min), _) => min,
            (None, _) if view == View::Review => 0,
            (None, Measure::Confidence) => catalogue.cut_percent,
            (None, Measure::Similarity) => Self::SIMILARITY_PERCENT,
        }
    }

    /// How many rows are shown at most.
    pub fn rows_max(&self) -> usize {
        Self::PAGE_ROWS * (usize::from(self.more) + 1)
    }

    /// Whether the option is chosen.
    pub fn is_chosen(&self, facet: Facet, key: &str) -> bool {
        self.chosen.get(&facet).is_some_and(|keys| keys.contains(key))
    }

    /// The order in force.
    pub fn sort_in(&self, view: View) -> Sort {
        self.sort.filter(|sort| view.sorts().contains(sort)).unwrap_or(view.sorts()[0])
    }

    /// The search text as separate words, without regard to case.
    pub fn terms(&self) -> Vec<String> {
        self.words.split_whitespace().map(str::to_lowercase).take(Self::TERMS_MAX).collect()
    }

    /// The most words that are searched for at once.
    pub const TERMS_MAX: usize = 8;

    /// Reads a cut between 0 and 1, as a URL or a slider writes it, to whole hundredths.
    ///
    /// ```
    /// assert_eq!(domain::Query::percent("0.62"), Some(62));
    /// assert_eq!(domain::Query::percent("62"), None);
    /// ```
    pub fn percent(cut: &str) -> Option<u8> {
        let (whole, fraction) = cut.split_once('.').unwrap_or((cut, "0"));
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

/// Other queries made from one; all begin at the first page.
impl Query {
    /// With an option added or, if it was chosen, taken away.
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

    /// With one option of a facet and no other.
    pub fn with_only(&self, facet: Facet, key: &str) -> Self {
        let mut query = self.first_page();
        query.chosen.remove(&facet);
        query.choose(facet, key);
        query
    }

    /// With another range of scores, in hundredths.
    pub fn with_scores(&self, min_percent: Option<u8>, max_percent: u8) -> Self {
        let min_percent = min_percent.map(|min| min.min(100));
        Self { min_percent, max_percent: max_percent.min(100), ..self.first_page() }
    }

    /// With scores of another kind, whose usual cut then holds.
    pub fn with_measure(&self, measure: Measure) -> Self {
        Self { measure, ..self.with_scores(None, 100) }
    }

    /// With another range of days.
    pub fn with_days(&self, from: Option<Day>, to: Option<Day>) -> Self {
        Self { from, to, ..self.first_page() }
    }

    /// With another wish about associations.
    pub fn with_linked(&self, linked: Option<bool>) -> Self {
        Self { linked, ..self.first_page() }
    }

    /// With another search text.
    pub fn with_words(&self, words: &str) -> Self {
        Self { words: normal_words(words), ..self.first_page() }
    }

    /// In another order.
    pub fn with_sort(&self, sort: Sort, reversed: bool) -> Self {
        Self { sort: Some(sort), reversed, ..self.first_page() }
    }

    /// With one more page of rows.
    pub fn with_more(&self) -> Self {
        Self { more: (self.more + 1).min(Self::MORE_MAX), ..self.clone() }
    }

    /// With all options of a facet shown or, if they were, with its first few.
    pub fn with_whole(&self, facet: Facet) -> Self {
        Self { whole: if self.whole == Some(facet) { None } else { Some(facet) }, ..self.clone() }
    }

    /// In the same order with nothing left out.
    pub fn without_filters(&self) -> Self {
        Self { sort: self.sort, reversed: self.reversed, ..Self::default() }
    }

    fn first_page(&self) -> Self {
        Self { more: 0, ..self.clone() }
    }
}

fn parse_yes_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Single spaces, bounded length.
fn normal_words(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = joined.char_indices().nth(Query::WORDS_MAX).map_or(joined.len(), |(at, _)| at);
    joined[..end].trim_end().to_owned()
}
