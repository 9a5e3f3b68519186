//! Evidence in plain words.

use super::{Kind, Link};

/// Phrases of each kind that the sentence names.
const NAMED_MAX: usize = 3;

/// "Both mention ‘exporting transcripts’; ‘captions’ ≈ ‘SRT’." Empty without links.
pub(super) fn sentence(links: &[Link]) -> String {
    let of_kind = |kind| links.iter().filter(move |link| link.kind == kind).take(NAMED_MAX);
    let shared: Vec<String> = of_kind(Kind::Same).map(short).collect();
    let alike: Vec<String> = of_kind(Kind::Alike).map(short).collect();
    match (shared.is_empty(), alike.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("Both mention {}.", listed(&shared)),
        (true, false) => format!("Similar meaning: {}.", alike.join(", ")),
        (false, false) => format!("Both mention {}; {}.", listed(&shared), alike.join(", ")),
    }
}

/// A link in a few words: "‘export’", or "‘captions’ ≈ ‘SRT’".
pub(super) fn short(link: &Link) -> String {
    match link.kind {
        Kind::Same => quoted(least_capital(&link.words)),
        Kind::Alike => format!("{} ≈ {}", quoted(&link.words.0), quoted(&link.words.1)),
    }
}

/// A word that is written small somewhere is capital elsewhere only as a sentence begins.
fn least_capital((issue, signal): &(String, String)) -> &str {
    if is_capitalised(issue) && !is_capitalised(signal) { signal } else { issue }
}

/// Whether the first letter, and no other, is a capital.
pub(super) fn is_capitalised(words: &str) -> bool {
    let mut chars = words.chars();
    chars.next().is_some_and(char::is_uppercase) && !chars.any(char::is_uppercase)
}

fn quoted(words: &str) -> String {
    format!("‘{words}’")
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(links: &[(&str, &str, Kind)], expected: &str) {
        let links: Vec<Link> = links
            .iter()
            .map(|(issue, signal, kind)| Link {
                issue: Vec::new(),
                signal: Vec::new(),
                strength: 0.1,
                kind: *kind,
                words: ((*issue).to_owned(), (*signal).to_owned()),
            })
            .collect();
        assert_eq!(sentence(&links), expected);
    }

    #[test]
    fn what_is_shared_comes_first_then_what_is_alike() {
        let (same, alike) = (Kind::Same, Kind::Alike);
        check(&[], "");
        check(&[("export", "exports", same)], "Both mention ‘export’.");
        check(&[("Export", "exports", same)], "Both mention ‘exports’.");
        check(&[("SRT", "srt", same)], "Both mention ‘SRT’.");
        check(&[("captions", "SRT", alike)], "Similar meaning: ‘captions’ ≈ ‘SRT’.");
        let mixed = [("captions", "SRT", alike), ("export", "export", same), ("file", "file", same)];
        check(&mixed, "Both mention ‘export’ and ‘file’; ‘captions’ ≈ ‘SRT’.");
    }

    #[test]
    fn no_more_than_three_of_a_kind_are_named() {
        let many = ["a", "b", "c", "d"].map(|word| (word, word, Kind::Same));
        check(&many, "Both mention ‘a’, ‘b’ and ‘c’.");
    }
}
