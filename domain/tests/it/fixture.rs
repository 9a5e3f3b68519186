//! Records, the catalogue made of them, and a plain filter over the records.

use std::collections::BTreeSet;

use domain::catalogue::{Choice, Column, IssueColumns, PairColumns, SignalColumns, Values};
use domain::{Catalogue, Day, Facet, Measure, Query, Score, Sort, StateType, Verdict, View};
use proptest::prelude::*;

pub const TEAMS: [&str; 3] = ["CAP", "NOTE", "IOS"];
pub const LABELS: [&str; 3] = ["bug", "polish", "none"];
pub const COMPANIES: [&str; 4] = [Catalogue::NONE_KEY, "Acme", "Birch", "Cove"];
/// Yearly revenue of each company.
pub const REVENUE: [f64; 4] = [0.0, 10_000.0, 250.5, 0.0];
pub const SEVERITIES: [&str; 4] = ["unknown", "low", "medium", "high"];
pub const TOPICS: [&str; 3] = ["export", "search", "sync"];
const WORDS: [&str; 5] = ["export", "captions", "Slow", "sync", "Ümlaut"];

/// The usual cut.
const THRESHOLD_PERCENT: u8 = 70;

#[derive(Clone, Debug)]
pub struct Issue {
    pub team: usize,
    pub open: bool,
    pub labels: BTreeSet<usize>,
    pub title: String,
    pub day: Option<i32>,
}

#[derive(Clone, Debug)]
pub struct Signal {
    pub company: usize,
    pub topics: BTreeSet<usize>,
    pub summary: String,
    pub person: u32,
    pub day: Option<i32>,
}

#[derive(Clone, Debug)]
pub struct Pair {
    pub issue: usize,
    pub signal: usize,
    pub percent: u8,
    pub similarity: u8,
    pub verdict: Option<Verdict>,
}

#[derive(Clone, Debug)]
pub struct Records {
    pub issues: Vec<Issue>,
    pub signals: Vec<Signal>,
    pub pairs: Vec<Pair>,
}

impl Records {
    /// Whether an association passes everything but `words`, and its two ends with it.
    fn pair_passes(&self, view: View, query: &Query, pair: &Pair) -> bool {
        self.issue_passes(query, pair.issue) && self.signal_passes(query, pair.signal) && {
            let verdict = match query.chosen.get(&Facet::Verdict) {
                Some(keys) => keys.contains(Verdict::key(pair.verdict)),
                None => pair.verdict != Some(Verdict::Rejected),
            };
            let percent = match query.measure {
                Measure::Confidence => pair.percent,
                Measure::Similarity => pair.similarity,
            };
            let usual = match query.measure {
                Measure::Confidence => THRESHOLD_PERCENT,
                Measure::Similarity => 50,
            };
            let enough = match query.min_percent {
                Some(min) => percent >= min,
                None => view == View::Review || percent >= usual || pair.verdict == Some(Verdict::Confirmed),
            };
            verdict && enough && percent <= query.max_percent
        }
    }

    /// The associations that pass by themselves, in one of the lists. Words are a matter of
    /// the rows, not of what they are associated with.
    pub fn passing_pairs(&self, view: View, query: &Query) -> BTreeSet<usize> {
        (0..self.pairs.len()).filter(|at| self.pair_passes(view, query, &self.pairs[*at])).collect()
    }

    fn issue_passes(&self, query: &Query, at: usize) -> bool {
        let issue = &self.issues[at];
        let status = if issue.open { "open" } else { "closed" };
        passes(query, Facet::Team, &[TEAMS[issue.team]])
            && passes(query, Facet::Status, &[status])
            && passes(query, Facet::Label, &issue.labels.iter().map(|at| LABELS[*at]).collect::<Vec<_>>())
    }

    fn signal_passes(&self, query: &Query, at: usize) -> bool {
        let signal = &self.signals[at];
        let from = query.from.is_none_or(|from| signal.day.is_some_and(|day| day >= from.0));
        let to = query.to.is_none_or(|to| signal.day.is_some_and(|day| day <= to.0));
        from && to
            && passes(query, Facet::Company, &[COMPANIES[signal.company]])
            && passes(query, Facet::Severity, &[SEVERITIES[severity(at)]])
            && passes(query, Facet::Topic, &signal.topics.iter().map(|at| TOPICS[*at]).collect::<Vec<_>>())
    }

    /// The rows that pass, by looking at each record by itself.
    pub fn filter(&self, view: View, query: &Query) -> BTreeSet<usize> {
        let holds = |texts: &[&str]| {
            let all = domain::fold(&texts.join("\n"));
            query.terms().iter().all(|term| all.contains(term))
        };
        match view {
            View::Review => (0..self.pairs.len())
                .filter(|at| {
                    let pair = &self.pairs[*at];
                    let (issue, signal) = (&self.issues[pair.issue], &self.signals[pair.signal]);
                    self.pair_passes(view, query, pair)
                        && holds(&[&identifier(issue, pair.issue), &issue.title, &signal.summary])
                })
                .collect(),
            View::Issues => (0..self.issues.len())
                .filter(|at| {
                    let issue = &self.issues[*at];
                    let linked = |pair: &Pair| pair.issue == *at && self.pair_passes(view, query, pair);
                    self.issue_passes(query, *at)
                        && holds(&[&identifier(issue, *at), &issue.title])
                        && self.is_wanted(query, &Facet::ISSUE, query.from.or(query.to).is_some(), linked)
                })
                .collect(),
            View::Signals => (0..self.signals.len())
                .filter(|at| {
                    let linked = |pair: &Pair| pair.signal == *at && self.pair_passes(view, query, pair);
                    self.signal_passes(query, *at)
                        && holds(&[&self.signals[*at].summary])
                        && self.is_wanted(query, &Facet::SIGNAL, false, linked)
                })
                .collect(),
        }
    }

    fn is_wanted(&self, query: &Query, own: &[Facet], days: bool, linked: impl Fn(&Pair) -> bool) -> bool {
        let is_linked = self.pairs.iter().any(linked);
        let narrowed = days
            || query.min_percent.is_some_and(|min| min > 0)
            || query.max_percent < 100
            || query.chosen.keys().any(|facet| !own.contains(facet));
        match query.linked {
            Some(wanted) => wanted == is_linked,
            None => !narrowed || is_linked,
        }
    }

    pub fn catalogue(&self) -> Catalogue {
        let issues = &self.issues;
        let signals = &self.signals;
        let one = |choices: &[&str], values: Vec<usize>| Column {
            choices: choices.iter().map(|key| Choice::plain(*key)).collect(),
            values: Values::One(values.into_iter().map(|at| at as u32).collect()),
        };
        let issue_facets = vec![
            one(&TEAMS, issues.iter().map(|issue| issue.team).collect()),
            one(&["open", "closed"], issues.iter().map(|issue| usize::from(!issue.open)).collect()),
            one(&["Todo"], vec![0; issues.len()]),
            many(&LABELS, issues.iter().map(|issue| &issue.labels)),
            one(&["(none)"], vec![0; issues.len()]),
            one(&["none"], vec![0; issues.len()]),
            one(&["(none)"], vec![0; issues.len()]),
        ];
        let signal_facets = vec![
            one(&["buildbetter"], vec![0; signals.len()]),
            many(&TOPICS, signals.iter().map(|signal| &signal.topics)),
            many(&[], signals.iter().map(|_| const { &BTreeSet::new() })),
            one(&["unknown"], vec![0; signals.len()]),
            one(&SEVERITIES, (0..signals.len()).map(severity).collect()),
            one(&["external"], vec![0; signals.len()]),
            one(&COMPANIES, signals.iter().map(|signal| signal.company).collect()),
        ];
        Catalogue {
            version: 1,
            verdict_seq: 0,
            issues: IssueColumns {
                identifier: issues.iter().enumerate().map(|(at, issue)| identifier(issue, at)).collect(),
                title: issues.iter().map(|issue| issue.title.clone()).collect(),
                url: vec![String::new(); issues.len()],
                state_type: vec![StateType::Unstarted; issues.len()],
                day: issues.iter().map(|issue| issue.day.map(Day)).collect(),
                facets: issue_facets,
            },
            signals: SignalColumns {
                key: (0..signals.len()).map(|at| at.to_string()).collect(),
                summary: signals.iter().map(|signal| signal.summary.clone()).collect(),
                person: signals.iter().map(|signal| signal.person).collect(),
                people: vec!["Ann".into(), "Bo".into()],
                call: vec![0; signals.len()],
                day: signals.iter().map(|signal| signal.day.map(Day)).collect(),
                minute: vec![0; signals.len()],
                facets: signal_facets,
            },
            pairs: PairColumns {
                issue: self.pairs.iter().map(|pair| pair.issue as u32).collect(),
                signal: self.pairs.iter().map(|pair| pair.signal as u32).collect(),
                confidence: self.pairs.iter().map(|pair| Score::from_percent(pair.percent)).collect(),
                similarity: self.pairs.iter().map(|pair| Score::from_percent(pair.similarity)).collect(),
                verdict: self.pairs.iter().map(|pair| pair.verdict).collect(),
            },
            threshold_percent: THRESHOLD_PERCENT,
            precision_note: String::new(),
            queue: (0..self.pairs.len() as u32).rev().step_by(2).collect(),
            revenue: REVENUE.map(|dollars| (dollars > 0.0).then_some(dollars)).to_vec(),
        }
    }
}

/// The place of a signal's severity among all.
pub fn severity(signal: usize) -> usize {
    signal % SEVERITIES.len()
}

pub fn identifier(issue: &Issue, at: usize) -> String {
    format!("{}-{at}", TEAMS[issue.team])
}

fn passes(query: &Query, facet: Facet, has: &[&str]) -> bool {
    query.chosen.get(&facet).is_none_or(|keys| has.iter().any(|key| keys.contains(*key)))
}

fn many<'a>(choices: &[&str], rows: impl Iterator<Item = &'a BTreeSet<usize>>) -> Column {
    let (mut ends, mut values) = (Vec::new(), Vec::new());
    for row in rows {
        values.extend(row.iter().map(|at| *at as u32));
        ends.push(values.len() as u32);
    }
    let choices = choices.iter().map(|key| Choice::plain(*key)).collect();
    Column { choices, values: Values::Many { ends, values } }
}

fn some_words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..4).prop_map(|words| words.join(" "))
}

fn any_day() -> impl Strategy<Value = Option<i32>> {
    prop::option::of(20_000..20_010)
}

pub fn any_records() -> impl Strategy<Value = Records> {
    let labels = prop::collection::btree_set(0..LABELS.len(), 0..3);
    let issue = (0..TEAMS.len(), any::<bool>(), labels, some_words(), any_day())
        .prop_map(|(team, open, labels, title, day)| Issue { team, open, labels, title, day });
    let topics = prop::collection::btree_set(0..TOPICS.len(), 0..3);
    let signal = (0..COMPANIES.len(), topics, some_words(), 0..3_u32, any_day())
        .prop_map(|(company, topics, summary, person, day)| Signal { company, topics, summary, person, day });
    (prop::collection::vec(issue, 1..6), prop::collection::vec(signal, 1..6)).prop_flat_map(
        |(issues, signals)| {
            let ends = (0..issues.len(), 0..signals.len());
            let verdict = prop::sample::select(Verdict::OPTIONS.to_vec());
            let pairs = prop::collection::btree_map(ends, (50..=100_u8, 40..=60_u8, verdict), 0..20);
            pairs.prop_map(move |pairs| {
                let mut pairs: Vec<Pair> = pairs
                    .into_iter()
                    .map(|((issue, signal), (percent, similarity, verdict))| Pair {
                        issue,
                        signal,
                        percent,
                        similarity,
                        verdict,
                    })
                    .collect();
                pairs.sort_by_key(|pair| std::cmp::Reverse(pair.percent));
                Records { issues: issues.clone(), signals: signals.clone(), pairs }
            })
        },
    )
}

pub fn any_query() -> impl Strategy<Value = Query> {
    let keys = [
        (Facet::Team, "CAP"),
        (Facet::Team, "IOS"),
        (Facet::Team, "GONE"),
        (Facet::Status, "open"),
        (Facet::Label, "bug"),
        (Facet::Label, "polish"),
        (Facet::Company, "Acme"),
        (Facet::Company, Catalogue::NONE_KEY),
        (Facet::Topic, "export"),
        (Facet::Topic, "sync"),
        (Facet::Verdict, "open"),
        (Facet::Verdict, "rejected"),
    ];
    let chosen = prop::collection::vec(prop::sample::select(keys.to_vec()), 0..4);
    let scores = prop_oneof![Just((None, 100)), ((40..=100_u8).prop_map(Some), 40..=100_u8)];
    let measure = prop::sample::select(vec![Measure::Confidence, Measure::Similarity]);
    let days = prop_oneof![3 => Just((None, None)), 1 => (any_day(), any_day())];
    let linked = prop::option::of(any::<bool>());
    let words = prop_oneof![2 => Just(String::new()), 1 => prop::sample::select(vec!["ex", "slow cap", "üm", "CAP-"]).prop_map(str::to_owned)];
    let sort = prop::option::of(prop::sample::select(Sort::ALL.to_vec()));
    (chosen, (scores, measure), days, linked, words, sort, any::<bool>()).prop_map(
        |(chosen, ((min, max), measure), (from, to), linked, words, sort, reversed)| {
            let query = chosen.into_iter().fold(Query::default(), |query, (facet, key)| {
                if query.is_chosen(facet, key) { query } else { query.with_toggled(facet, key) }
            });
            let query =
                query.with_measure(measure).with_scores(min, max).with_days(from.map(Day), to.map(Day));
            Query { sort, reversed, ..query.with_linked(linked).with_words(&words) }
        },
    )
}

/// As many issues as signals, each with each, of all confidences from 99 down to 1.
pub fn each_with_each(side: usize) -> Records {
    let issue = Issue { team: 0, open: true, labels: BTreeSet::new(), title: "Export".into(), day: None };
    let signal =
        Signal { company: 1, topics: BTreeSet::new(), summary: "Export".into(), person: 1, day: None };
    let percent = |issue: usize, signal: usize| 99 - ((issue * side + signal) * 98 / (side * side - 1)) as u8;
    let ends = (0..side).flat_map(|issue| (0..side).map(move |signal| (issue, signal)));
    let pairs = ends.map(|(issue, signal)| Pair {
        issue,
        signal,
        percent: percent(issue, signal),
        similarity: 50,
        verdict: None,
    });
    Records { issues: vec![issue; side], signals: vec![signal; side], pairs: pairs.collect() }
}
