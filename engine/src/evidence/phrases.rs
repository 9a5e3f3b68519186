//! Words that stand together on both sides become one phrase.

use std::ops::Range;

use super::Kind;
use super::links::WordLink;
use super::words::Words;

/// Joins links whose words follow each other in the issue and in the signal, with at most
/// one stop word between.
pub(super) fn join(issue: &Words<'_>, signal: &Words<'_>, mut links: Vec<WordLink>) -> Vec<WordLink> {
    while let Some((first, next, joined)) = any_two(issue, signal, &links) {
        links[first] = joined;
        links.remove(next);
    }
    links
}

/// Two links that can be one, and what they are together.
fn any_two(issue: &Words<'_>, signal: &Words<'_>, links: &[WordLink]) -> Option<(usize, usize, WordLink)> {
    let orders = (0..links.len()).flat_map(|first| (0..links.len()).map(move |next| (first, next)));
    orders.filter(|(first, next)| first != next).find_map(|(first, next)| {
        let (a, b) = (&links[first], &links[next]);
        let in_issue = together(issue, &a.issue, &b.issue)?;
        let in_signal = together(signal, &a.signal, &b.signal)?;
        let kind = if (a.kind, b.kind) == (Kind::Same, Kind::Same) { Kind::Same } else { Kind::Alike };
        Some((first, next, WordLink { issue: in_issue, signal: in_signal, kind }))
    })
}

/// The places of two links on one side, those that follow each other as one; none if none
/// do.
fn together(words: &Words<'_>, first: &[Range<usize>], next: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
    let (mut joined, mut left) = (Vec::new(), next.to_vec());
    let mut alone = Vec::new();
    for a in first {
        match left.iter().position(|b| follows(words, a, b)) {
            Some(at) => joined.push(a.start..left.remove(at).end),
            None => alone.push(a.clone()),
        }
    }
    if joined.is_empty() {
        return None;
    }
    joined.extend(alone);
    joined.extend(left);
    joined.sort_by_key(|range| range.start);
    Some(joined)
}

fn follows(words: &Words<'_>, a: &Range<usize>, b: &Range<usize>) -> bool {
    let last = a.end - 1;
    let is_over_a_stop_word = || {
        b.start == a.end + 1
            && words.words[a.end].is_stop
            && words.is_joined_to_next(last)
            && words.is_joined_to_next(a.end)
    };
    (b.start == a.end && words.is_joined_to_next(last)) || is_over_a_stop_word()
}
