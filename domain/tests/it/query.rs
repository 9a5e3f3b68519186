//! Laws of the query: a URL and a query are two ways to write the same thing.

use domain::{Day, Facet, Measure, Query, Score, Sort};
use proptest::prelude::*;

fn any_query() -> impl Strategy<Value = Query> {
    let facet = prop::sample::select(Facet::ALL.to_vec());
    let chosen = prop::collection::vec((facet, "\\PC{1,12}"), 0..6);
    let day = || prop::option::of((-200_000..200_000).prop_map(Day));
    let sort = prop::option::of(prop::sample::select(Sort::ALL.to_vec()));
    let whole = prop::option::of(prop::sample::select(Facet::ALL.to_vec()));
    let measure = prop::sample::select(vec![Measure::Confidence, Measure::Similarity]);
    let zone = prop::option::of("[A-Za-z/_+-]{0,12}|UTC|\\PC{1,3}");
    let rest = (
        prop::option::of(any::<bool>()),
        "\\PC{0,20}",
        zone,
        sort,
        any::<bool>(),
        whole,
        0..=Query::MORE_MAX,
    );
    (chosen, (prop::option::of(0..=100_u8), 0..=100_u8, measure), day(), day(), rest).prop_map(
        |(chosen, (min, max, measure), from, to, (linked, words, zone, sort, reversed, whole, more))| {
            let query =
                chosen.iter().fold(Query::default(), |query, (facet, key)| query.with_only(*facet, key));
            let query = query.with_measure(measure);
            let query = query.with_scores(min, max).with_days(from, to).with_zone(zone);
            let query = query.with_linked(linked).with_words(&words);
            Query { sort, reversed, whole, more, ..query }
        },
    )
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
    fn toggling_an_option_twice_changes_nothing_but_the_page(query in any_query(), key in "\\PC{1,12}") {
        let first_page = Query { more: 0, ..query.clone() };
        prop_assert_eq!(query.with_toggled(Facet::Label, &key).with_toggled(Facet::Label, &key), first_page);
    }

    #[test]
    fn what_a_slider_shows_is_the_cut_it_makes(percent in 0..=100_u8) {
        let shown = Score::from_percent(percent).to_string();
        prop_assert_eq!(Query::percent(&shown), Some(percent));
    }
}

#[test]
fn what_is_not_understood_is_left_at_its_default() {
    let searches = [
        "?by=length",
        "?min=",
        "?min=-0.5",
        "?min=1.01",
        "?max=NaN",
        "?team=",
        "?more=-1",
        "?sort=up",
        "?&&=&",
        "?from=2026-13-01",
        "?to=yesterday",
        "?linked=perhaps",
        "?order=up",
        "?q=+++",
        "?all=colour",
        "?colour=red",
        "?tz=Europe/Berlin",
    ];
    for search in searches {
        assert_eq!(Query::parse(search), Query::default(), "{search}");
    }
}

#[test]
fn a_query_chooses_a_bounded_number_of_options() {
    let search: String = (0..500).map(|team| format!("&team=T{team}&label=L{team}")).collect();
    let query = Query::parse(&search);
    assert_eq!(query.chosen.values().map(|keys| keys.len()).sum::<usize>(), Query::CHOSEN_MAX);
    let more = query.with_toggled(Facet::Company, "one too many");
    assert_eq!(Query::parse(&more.to_url()), more);
}

#[test]
fn long_search_texts_are_cut() {
    let query = Query::default().with_words(&"ä ".repeat(500));
    assert!(query.words.chars().count() <= Query::WORDS_MAX);
    assert_eq!(query.terms().len(), Query::TERMS_MAX);
}

#[test]
fn another_filter_begins_at_the_first_page() {
    let query = Query::parse("?min=0.60&team=CAP&more=3");
    assert_eq!(query.with_scores(Some(70), 100).more, 0);
    assert_eq!(query.with_toggled(Facet::Team, "CAP").more, 0);
    assert_eq!(query.with_more().to_url(), "?team=CAP&min=0.60&more=4");
}
