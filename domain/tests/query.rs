//! Laws of the query: a URL and a query are two ways to write the same thing.

use std::collections::BTreeSet;

use domain::{Query, Similarity};
use proptest::prelude::*;

fn any_query() -> impl Strategy<Value = Query> {
    let teams = prop::collection::btree_set("\\PC{1,12}", 0..6);
    (0..=100_u8, teams, 0..=Query::MORE_MAX).prop_map(|(min_percent, teams, more)| Query {
        min_percent,
        teams,
        more,
    })
}

proptest! {
    #[test]
    fn a_query_survives_its_url(query in any_query()) {
        prop_assert_eq!(Query::parse(&query.to_url()), query);
    }

    #[test]
    fn any_text_is_read_as_some_query_that_then_stays(search in "\\PC{0,80}") {
        let query = Query::parse(&search);
        prop_assert_eq!(Query::parse(&query.to_url()), query);
    }

    #[test]
    fn equal_queries_have_one_url(query in any_query(), seed in any::<prop::sample::Index>()) {
        let url = query.to_url();
        let mut parts: Vec<&str> = url.trim_start_matches('?').split('&').collect();
        let at = seed.index(parts.len());
        parts.rotate_left(at);
        prop_assert_eq!(Query::parse(&parts.join("&")).to_url(), url);
    }

    #[test]
    fn toggling_a_team_twice_changes_nothing_but_the_page(query in any_query(), key in "\\PC{1,12}") {
        let first_page = Query { more: 0, ..query.clone() };
        prop_assert_eq!(query.with_team_toggled(&key).with_team_toggled(&key), first_page);
    }

    #[test]
    fn what_a_slider_shows_is_the_cut_it_makes(percent in 0..=100_u8) {
        let shown = Similarity::from_percent(percent).to_string();
        prop_assert_eq!(Query::percent(&shown), Some(percent));
    }
}

#[test]
fn what_is_not_understood_is_left_at_its_default() {
    for search in ["?min=", "?min=-0.5", "?min=1.01", "?min=NaN", "?team=", "?more=-1", "?sort=up", "?&&=&"] {
        assert_eq!(Query::parse(search), Query::default(), "{search}");
    }
}

#[test]
fn a_query_names_a_bounded_number_of_teams() {
    let search: String = (0..500).map(|team| format!("&team=T{team}")).collect();
    let query = Query::parse(&search);
    assert_eq!(query.teams.len(), Query::TEAMS_MAX);
    let more = query.with_team_toggled("ONE-TOO-MANY");
    assert_eq!(Query::parse(&more.to_url()), more);
}

#[test]
fn another_filter_begins_at_the_first_page() {
    let query = Query { min_percent: 60, teams: BTreeSet::from(["CAP".into()]), more: 3 };
    assert_eq!(query.with_min_percent(70).more, 0);
    assert_eq!(query.with_team_toggled("CAP").more, 0);
    assert_eq!(query.with_more().to_url(), "?min=0.60&team=CAP&more=4");
}
