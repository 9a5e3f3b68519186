//! Evidence of made-up vectors.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

/// Vectors by word: what means the same has the same direction.
const MEANINGS: [(&str, [f32; 4]); 6] = [
    ("captions", [1.0, 0.1, 0.0, 0.0]),
    ("srt", [1.0, 0.0, 0.1, 0.0]),
    ("export", [0.0, 1.0, 0.0, 0.0]),
    ("exports", [0.0, 1.0, 0.0, 0.0]),
    ("menu", [0.0, 0.0, 1.0, 0.0]),
    ("sound", [0.0, 0.0, 0.0, 1.0]),
];

fn tokens(text: &str) -> TokenVectors {
    let spans: Vec<Range<usize>> = words::runs(text).collect();
    let vector = |span: &Range<usize>| {
        let word = text[span.clone()].to_lowercase();
        let known = MEANINGS.iter().find(|(known, _)| *known == word);
        known.map_or([0.05, 0.05, 0.05, 0.05], |(_, vector)| *vector)
    };
    let numbers = spans.iter().flat_map(vector).collect();
    TokenVectors { spans, width: 4, numbers }
}

fn evidence(issue: &str, signal: &str, with: usize) -> Evidence {
    let (of_issue, of_signal) = (tokens(issue), tokens(signal));
    let read = |text, tokens| Read { text, tokens };
    let mut count = |_: &str| Ok::<_, Infallible>(Count { with, of: 1000 });
    explain(read(issue, &of_issue), read(signal, &of_signal), &mut count).unwrap()
}

fn check(issue: &str, signal: &str, sentence: &str) {
    assert_eq!(evidence(issue, signal, 3).sentence, sentence, "{issue:?} and {signal:?}");
}

#[test]
fn shared_words_and_words_that_mean_the_same_are_evidence() {
    check("Export the menu", "exports and sound", "Both mention ‘exports’.");
    check("export menu", "export menu", "Both mention ‘export menu’.");
    check("captions of sound", "an SRT with menu", "Similar meaning: ‘captions’ ≈ ‘SRT’.");
    check("menu", "sound", "");
    check("", "sound", "");
}

#[test]
fn neighbours_on_both_sides_are_one_phrase() {
    check(
        "Captions export, menu",
        "the sound: SRT exports",
        "Similar meaning: ‘Captions export’ ≈ ‘SRT exports’.",
    );
    check("export of menu. Sound", "export of menu", "Both mention ‘export of menu’.");
    check("sound export", "export sound", "Both mention ‘export’ and ‘sound’.");
}

#[test]
fn stop_words_and_words_of_every_text_are_none() {
    check("the and of", "the and of", "");
    assert_eq!(evidence("export menu", "export sound", 300).links, []);
    assert_eq!(
        evidence("export menu", "export sound", 20).links.len(),
        1,
        "few texts are few, of however many"
    );
}

#[test]
fn the_strongest_comes_first_and_strengths_are_shares() {
    let links = evidence("captions, captions. Export. Menu", "srt, srt, srt. Export. Sound", 3).links;
    assert_eq!(links[0].words, ("captions".to_owned(), "srt".to_owned()));
    assert_eq!((links[0].issue.len(), links[0].signal.len()), (2, 3), "every place is given");
    assert!(links.is_sorted_by(|a, b| a.strength >= b.strength));
    assert!(links.iter().all(|link| link.strength > 0.0 && link.strength <= 1.0), "{links:?}");
}

proptest! {
    #[test]
    fn whatever_the_texts_links_stand_apart_in_them(
        issue in "((captions|SRT|export|exports|menu|sound|the|of|é)[ .\n-]){0,12}",
        signal in "((captions|SRT|export|exports|menu|sound|the|of|é)[ .\n-]){0,12}",
    ) {
        let found = evidence(&issue, &signal, 3);
        prop_assert!(found.links.len() <= LINKS_MAX);
        prop_assert_eq!(found.links.is_empty(), found.sentence.is_empty());
        for (text, side) in [(&issue, 0), (&signal, 1)] {
            let spans = found.links.iter().flat_map(|link| if side == 0 { &link.issue } else { &link.signal });
            let mut spans: Vec<_> = spans.cloned().collect();
            spans.sort_by_key(|span| span.start);
            prop_assert!(spans.iter().all(|span| text.get(span.clone()).is_some_and(|words| !words.is_empty())));
            prop_assert!(spans.windows(2).all(|two| two[0].end <= two[1].start), "{:?}", spans);
        }
        for link in &found.links {
            prop_assert!(!link.issue.is_empty() && !link.signal.is_empty());
            prop_assert!((0.0..=1.0).contains(&link.strength), "{}", link.strength);
        }
        prop_assert_eq!(evidence(&issue, &signal, 3), found);
    }
}
