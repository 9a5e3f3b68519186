//! The question a URL holds.

use std::collections::BTreeSet;

use crate::Similarity;

/// Which associations to show. Reads from and writes to the query part of a URL;
/// what it does not understand it leaves at its default, so that an old or a
/// mistyped link still shows something.
///
/// ```
/// use domain::Query;
/// let query = Query::parse("?min=0.62&team=CAP&team=NOTE");
/// assert_eq!(query.to_url(), "?min=0.62&team=CAP&team=NOTE");
/// assert_eq!(Query::parse("?min=lots"), Query::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// Only pairs at least this similar, in hundredths; 0 keeps all that is stored.
    pub min_percent: u8,
    /// Only issues of these teams, by key; empty means all.
    pub teams: BTreeSet<String>,
    /// How many further pages of rows are shown below the first.
    pub more: u16,
}

impl Query {
    /// Rows on one page.
    pub const PAGE_ROWS: usize = 100;
    /// The most pages that one answer shows.
    pub const MORE_MAX: u16 = 49;
    /// The most teams that one query names.
    pub const TEAMS_MAX: usize = 100;

    /// From the query part of a URL, with or without its `?`.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        let search = search.strip_prefix('?').unwrap_or(search);
        for (name, value) in form_urlencoded::parse(search.as_bytes()) {
            match name.as_ref() {
                "min" => query.min_percent = Self::percent(&value).unwrap_or(0),
                "team" => query.add_team(&value),
                "more" => query.more = value.parse().map_or(0, |more: u16| more.min(Self::MORE_MAX)),
                _ => {}
            }
        }
        query
    }

    /// The query part of a URL with its `?`, in one canonical order; empty for the default.
    pub fn to_url(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        if self.min_percent > 0 {
            out.append_pair("min", &self.min_similarity().to_string());
        }
        for team in &self.teams {
            out.append_pair("team", team);
        }
        if self.more > 0 {
            out.append_pair("more", &self.more.to_string());
        }
        match out.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }

    /// The cut.
    pub fn min_similarity(&self) -> Similarity {
        Similarity::from_percent(self.min_percent)
    }

    /// How many rows are shown at most.
    pub fn rows_max(&self) -> usize {
        Self::PAGE_ROWS * (usize::from(self.more) + 1)
    }

    /// The same query with another cut, from the first page.
    pub fn with_min_percent(&self, min_percent: u8) -> Self {
        Self { min_percent: min_percent.min(100), more: 0, ..self.clone() }
    }

    /// The same query with a team added or, if it was chosen, taken away.
    pub fn with_team_toggled(&self, key: &str) -> Self {
        let mut query = Self { more: 0, ..self.clone() };
        if !query.teams.remove(key) {
            query.add_team(key);
        }
        query
    }

    /// Whether it leaves anything out.
    pub fn is_filtered(&self) -> bool {
        self.min_percent > 0 || !self.teams.is_empty()
    }

    /// Reads a cut between 0 and 1, as a URL or a slider writes it, to whole hundredths.
    ///
    /// ```
    /// assert_eq!(domain::Query::percent("0.62"), Some(62));
    /// assert_eq!(domain::Query::percent("62"), None);
    /// ```
    pub fn percent(cut: &str) -> Option<u8> {
        let cut: f64 = cut.parse().ok()?;
        (0.0..=1.0).contains(&cut).then(|| (cut * 100.0).round() as u8)
    }

    fn add_team(&mut self, key: &str) {
        if !key.is_empty() && self.teams.len() < Self::TEAMS_MAX {
            self.teams.insert(key.to_owned());
        }
    }

    /// The same query with one more page of rows.
    pub fn with_more(&self) -> Self {
        Self { more: (self.more + 1).min(Self::MORE_MAX), ..self.clone() }
    }
}
