//! The columns answer as a plain filter over the records does.

use std::collections::{BTreeSet, HashSet};

use domain::{Day, Index, Measure, Minute, Overview, PairRow, Query, Row, Selection, Sort, Verdict, View};
use proptest::prelude::*;

use crate::fixture::{REVENUE, Records, any_query, any_records, severity};

const VIEWS: [View; 3] = [View::Issues, View::Signals, View::Review];

fn any_view() -> impl Strategy<Value = View> {
    prop::sample::select(VIEWS.to_vec())
}

fn set(selection: &Selection) -> BTreeSet<usize> {
    selection.rows.iter().map(|row| *row as usize).collect()
}

/// The associations behind rows: those of a row that pass by themselves.
fn passing_pairs(records: &Records, view: View, query: &Query) -> BTreeSet<usize> {
    let rows = records.filter(view, query);
    let pairs = records.passing_pairs(view, query);
    let row = |pair: &usize| match view {
        View::Issues => records.pairs[*pair].issue,
        View::Signals => records.pairs[*pair].signal,
        View::Review => *pair,
    };
    pairs.into_iter().filter(|pair| rows.contains(&row(pair))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn rows_are_those_of_a_plain_filter(records in any_records(), view in any_view(), query in any_query()) {
        let index = Index::new(records.catalogue());
        prop_assert_eq!(set(&index.select(view, &query)), records.filter(view, &query));
    }

    #[test]
    fn a_count_is_what_choosing_that_option_alone_would_leave(
        records in any_records(), view in any_view(), query in any_query(),
    ) {
        let index = Index::new(records.catalogue());
        let selection = index.select(view, &query);
        for facet in index.answer(view, &query).facets {
            for choice in facet.choices {
                let alone = query.with_only(facet.facet, &choice.key);
                let expected = records.filter(view, &alone).len();
                prop_assert_eq!(choice.count, expected, "{:?} {} of {}", facet.facet, choice.key, selection.rows.len());
            }
        }
    }

    #[test]
    fn the_histogram_ignores_the_chosen_scores(records in any_records(), query in any_query()) {
        let index = Index::new(records.catalogue());
        let histogram = index.select(View::Review, &query).histogram;
        let all = records.filter(View::Review, &query.with_scores(Some(0), 100));
        prop_assert_eq!(histogram.iter().sum::<u32>() as usize, all.len());
        prop_assert_eq!(histogram, index.select(View::Review, &query.with_scores(Some(90), 10)).histogram);
    }

    #[test]
    fn people_and_companies_are_counted_once(records in any_records(), view in any_view(), query in any_query()) {
        let tally = Index::new(records.catalogue()).select(view, &query).tally;
        let pairs = passing_pairs(&records, view, &query);
        prop_assert_eq!(tally.pairs, pairs.len());
        let mut signals: HashSet<usize> = pairs.iter().map(|pair| records.pairs[*pair].signal).collect();
        if view == View::Signals {
            signals = records.filter(view, &query).into_iter().collect();
        }
        let companies: HashSet<usize> = signals.iter().map(|at| records.signals[*at].company).filter(|at| *at > 0).collect();
        let people: HashSet<u32> = signals.iter().map(|at| records.signals[*at].person).filter(|at| *at > 0).collect();
        prop_assert_eq!((tally.signals, tally.companies, tally.people), (signals.len(), companies.len(), people.len()));
        let revenue: f64 = companies.iter().map(|at| REVENUE[*at]).sum();
        prop_assert!((tally.revenue - revenue).abs() < 1e-9);
    }

    #[test]
    fn rows_come_in_the_order_that_was_asked_for(records in any_records(), view in any_view(), query in any_query()) {
        let index = Index::new(records.catalogue());
        let answer = index.answer(view, &query);
        let sort = query.sort_in(view);
        let score = |row: &PairRow| match query.measure {
            Measure::Confidence => f64::from(row.confidence.steps()),
            Measure::Similarity => f64::from(row.similarity.steps()),
        };
        let key = |row: &Row| -> (f64, String) {
            let tally_key = |tally: domain::Tally| match sort {
                Sort::Count => tally.pairs as f64,
                Sort::Companies => tally.companies as f64,
                Sort::Revenue => tally.revenue,
                _ => f64::from(tally.best.steps()),
            };
            let day = |day: Option<Day>| day.map_or(-1.0, |day| f64::from(day.0));
            match (row, sort) {
                (Row::Issue(row), Sort::Date) => (day(row.issue.day), String::new()),
                (Row::Issue(row), Sort::Identifier) => (0.0, row.issue.identifier.clone()),
                (Row::Issue(row), _) => (tally_key(row.tally), String::new()),
                (Row::Signal(row), Sort::Date) => (day(row.signal.day), String::new()),
                (Row::Signal(row), Sort::Strength) => (strength(&records, &row.signal.key), String::new()),
                (Row::Signal(row), _) => (tally_key(row.tally), String::new()),
                (Row::Pair(row), Sort::Date) => (day(row.signal.day), String::new()),
                (Row::Pair(row), Sort::Identifier) => (0.0, row.issue.identifier.clone()),
                (Row::Pair(row), Sort::Score) => (score(row), String::new()),
                (Row::Pair(_), _) => (0.0, String::new()),
            }
        };
        let keys: Vec<_> = answer.rows.iter().map(key).collect();
        let ascending = sort.is_ascending() != query.reversed;
        prop_assert!(keys.is_sorted_by(|a, b| if ascending { a <= b } else { a >= b }), "{sort:?} {keys:?}");
    }
}

/// Above all the severity, then the company's revenue.
fn strength(records: &Records, key: &str) -> f64 {
    let at: usize = key.parse().unwrap_or(usize::MAX);
    severity(at) as f64 * 1e6 + REVENUE[records.signals[at].company]
}

fn check(records: &Records, query: &str, expected: usize) {
    let index = Index::new(records.catalogue());
    assert_eq!(index.select(View::Review, &Query::parse(query)).rows.len(), expected, "{query}");
}

#[test]
fn rejected_pairs_stay_out_unless_asked_for() {
    use crate::fixture::{Issue, Pair, Signal};
    let issue =
        Issue { team: 0, open: true, labels: BTreeSet::new(), title: "Export captions".into(), day: None };
    let signal = Signal {
        company: 1,
        topics: BTreeSet::new(),
        summary: "Captions as a file".into(),
        person: 1,
        day: None,
    };
    let pair = |signal, verdict| Pair { issue: 0, signal, percent: 60, similarity: 60, verdict };
    let records = Records {
        issues: vec![issue],
        signals: vec![signal; 3],
        pairs: vec![pair(0, None), pair(1, Some(Verdict::Confirmed)), pair(2, Some(Verdict::Rejected))],
    };
    check(&records, "", 2);
    check(&records, "?verdict=rejected", 1);
    check(&records, "?verdict=open&verdict=confirmed", 2);
    check(&records, "?max=0.60", 2);
    check(&records, "?max=0.59", 0);
    check(&records, "?q=EXPORT+file", 2);
    check(&records, "?q=cap-0", 2);
    check(&records, "?q=caption+bananas", 0);
    check(&records, "?team=NOWHERE", 0);
}

proptest! {
    #[test]
    fn the_overview_leads_to_the_lists_it_counts(records in any_records()) {
        let index = Index::new(records.catalogue());
        let overview = index.overview();
        let listed = |view, query: &Query| records.filter(view, query).len();
        prop_assert_eq!(overview.answered.signals, listed(View::Signals, &Overview::answered_query()));
        prop_assert_eq!(overview.asked_for, listed(View::Issues, &Overview::asked_query()));
        let unasked = listed(View::Issues, &Overview::unasked_query());
        prop_assert_eq!(overview.open_issues, overview.asked_for + unasked);
        prop_assert_eq!(overview.unasked.len(), unasked.min(Overview::ROWS));
        let unanswered = listed(View::Signals, &Overview::unanswered_query());
        prop_assert_eq!(overview.unanswered.len(), unanswered.min(Overview::ROWS));
    }
}

#[test]
fn the_list_of_associations_begins_with_the_review_queue() {
    use crate::fixture::each_with_each;
    let mut catalogue = each_with_each(3).catalogue();
    catalogue.queue = vec![7, 2, 5];
    let rows = |search: &str| Index::new(catalogue.clone()).select(View::Review, &Query::parse(search)).rows;
    assert_eq!(rows(""), [7, 2, 5, 0, 1, 3, 4, 6, 8]);
    assert_eq!(rows("?order=reversed"), [8, 6, 4, 3, 1, 0, 5, 2, 7]);
    assert_eq!(rows("?sort=score"), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn a_day_filter_is_the_persons_day() {
    use crate::fixture::each_with_each;
    let mut catalogue = each_with_each(2).catalogue();
    let june = Day::parse("2026-06-01").unwrap();
    // Half past eleven in the evening of 31 May, and of 1 June, in UTC.
    catalogue.signals.day = vec![Some(Day(june.0 - 1)), Some(june)];
    catalogue.signals.minute = vec![23 * 60 + 30; 2];
    let index = Index::new(catalogue);
    let hours_east = |zone: &str, minute: Minute| {
        Some(Day((minute.0 + 60 * zone.parse::<i64>().ok()?).div_euclid(1440) as i32))
    };
    let check = |search: &str, expected: &[u32]| {
        let query = Query::parse(search).resolved(hours_east);
        assert_eq!(
            index.select(View::Signals, &query.with_sort(Sort::Date, true)).rows,
            expected,
            "{search}"
        );
    };
    check("?from=2026-06-01", &[1]);
    check("?from=2026-06-01&to=2026-06-01", &[1]);
    check("?from=2026-06-01&to=2026-06-01&tz=2", &[0]);
    check("?from=2026-06-01&tz=2", &[0, 1]);
    check("?to=2026-05-31&tz=2", &[]);
    check("?to=2026-05-31&tz=-5", &[0]);
    check("?to=2026-05-31&tz=unknown", &[0]);
}
