//! The catalogue's answer agrees with a plain filter over the pairs.

use std::collections::{BTreeSet, HashSet};

use domain::catalogue::{IssueColumns, PairColumns, SignalColumns};
use domain::{Catalogue, Query, Similarity, StateType, Team};
use proptest::prelude::*;

const TEAMS: [&str; 3] = ["CAP", "NOTE", "IOS"];
const ISSUES: usize = 7;
const SIGNALS: usize = 9;

/// (issue, signal, similarity in hundredths)
type Pair = (usize, usize, u8);

fn team_of(issue: usize) -> usize {
    issue % TEAMS.len()
}

/// Company 0 is unknown.
fn company_of(signal: usize) -> u32 {
    (signal % 4) as u32
}

fn catalogue(pairs: &[Pair]) -> Catalogue {
    Catalogue {
        version: 1,
        teams: TEAMS.map(|key| Team { key: key.into(), name: key.to_lowercase() }).into(),
        issues: IssueColumns {
            identifier: (0..ISSUES).map(|at| format!("{}-{at}", TEAMS[team_of(at)])).collect(),
            title: (0..ISSUES).map(|at| format!("Title {at}")).collect(),
            url: vec![String::new(); ISSUES],
            team: (0..ISSUES).map(|at| team_of(at) as u16).collect(),
            state: vec!["Todo".into(); ISSUES],
            state_type: vec![StateType::Unstarted; ISSUES],
        },
        signals: SignalColumns {
            key: (0..SIGNALS).map(|at| at.to_string()).collect(),
            summary: (0..SIGNALS).map(|at| format!("Summary {at}")).collect(),
            from: vec![String::new(); SIGNALS],
            company: (0..SIGNALS).map(company_of).collect(),
            day: vec![None; SIGNALS],
        },
        pairs: PairColumns {
            issue: pairs.iter().map(|pair| pair.0 as u32).collect(),
            signal: pairs.iter().map(|pair| pair.1 as u32).collect(),
            similarity: pairs.iter().map(|pair| Similarity::from_percent(pair.2)).collect(),
        },
    }
}

fn any_pairs() -> impl Strategy<Value = Vec<Pair>> {
    prop::collection::vec((0..ISSUES, 0..SIGNALS, 50..=100_u8), 0..300).prop_map(|mut pairs| {
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.2));
        pairs
    })
}

fn any_query() -> impl Strategy<Value = Query> {
    let team = prop::sample::select(vec!["CAP", "NOTE", "IOS", "GONE"]).prop_map(str::to_owned);
    (0..=100_u8, prop::collection::btree_set(team, 0..3), 0..3_u16)
        .prop_map(|(min_percent, teams, more)| Query { min_percent, teams, more })
}

fn distinct<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> usize {
    values.collect::<HashSet<_>>().len()
}

proptest! {
    #[test]
    fn an_answer_is_what_a_plain_filter_finds(pairs in any_pairs(), query in any_query()) {
        let answer = catalogue(&pairs).answer(&query);
        let above: Vec<&Pair> = pairs.iter().filter(|pair| pair.2 >= query.min_percent).collect();
        let chosen = |pair: &&Pair| query.teams.is_empty() || query.teams.contains(TEAMS[team_of(pair.0)]);
        let matching: Vec<&Pair> = above.iter().copied().filter(chosen).collect();

        prop_assert_eq!(answer.stored_count, pairs.len());
        prop_assert_eq!(answer.pair_count, matching.len());
        prop_assert_eq!(answer.floor.percent(), pairs.iter().map(|pair| pair.2).min().unwrap_or(0));
        prop_assert_eq!(answer.top.percent(), pairs.iter().map(|pair| pair.2).max().unwrap_or(0));
        prop_assert_eq!(answer.issue_count, distinct(matching.iter().map(|pair| pair.0)));
        prop_assert_eq!(answer.signal_count, distinct(matching.iter().map(|pair| pair.1)));
        let companies = matching.iter().map(|pair| company_of(pair.1)).filter(|company| *company > 0);
        prop_assert_eq!(answer.company_count, distinct(companies));
        let rows: Vec<_> = answer.rows.iter().map(|row| (row.title.clone(), row.signal.clone())).collect();
        let expected: Vec<_> = matching
            .iter()
            .take(query.rows_max())
            .map(|pair| (format!("Title {}", pair.0), pair.1.to_string()))
            .collect();
        prop_assert_eq!(rows, expected);
        for (at, team) in answer.teams.iter().enumerate() {
            prop_assert_eq!(team.pair_count, above.iter().filter(|pair| team_of(pair.0) == at).count());
        }
    }

    #[test]
    fn team_counts_ignore_which_teams_are_chosen(pairs in any_pairs(), query in any_query()) {
        let catalogue = catalogue(&pairs);
        let all_teams = Query { teams: BTreeSet::new(), ..query.clone() };
        prop_assert_eq!(catalogue.answer(&query).teams, catalogue.answer(&all_teams).teams);
    }

    #[test]
    fn a_catalogue_survives_its_bytes(pairs in any_pairs()) {
        let catalogue = catalogue(&pairs);
        let bytes = catalogue.to_bytes().unwrap();
        prop_assert_eq!(Catalogue::from_bytes(&bytes), Ok(catalogue));
    }

    #[test]
    fn bytes_that_are_not_a_catalogue_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(catalogue) = Catalogue::from_bytes(&bytes) {
            let _ = catalogue.answer(&Query::default());
        }
    }
}
