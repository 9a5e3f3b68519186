//! From a cleaned text back to the fields that it was made of.
//!
//! Cleaning leaves words out and changes none, so the words of the cleaned text are found
//! again in the fields in order. What is not found is not shown.

use std::ops::Range;

use domain::{Issue, Signal};

use super::fields::{Field, Place};
use super::words::runs;
use crate::score::singular;
use crate::text::Visible;

/// A field, as text and as what stands in the record letter by letter.
struct Part {
    field: Field,
    visible: Visible,
}

/// A word of the cleaned text: its bytes there, and where it is found: the part, and its
/// bytes in the part's text.
type Found = (Range<usize>, Option<(usize, Range<usize>)>);

/// Finds what was found in a cleaned text in its record.
pub(super) struct Places {
    parts: Vec<Part>,
    words: Vec<Found>,
}

impl Places {
    /// Of an issue's cleaned text.
    pub(super) fn of_issue(text: &str, issue: &Issue) -> Self {
        let description = Visible::of_markdown(issue.description.as_deref().unwrap_or_default());
        let title = Visible { text: issue.title.clone(), parts: vec![(0, 0..issue.title.len())] };
        let title = Part { field: Field::Title, visible: title };
        let parts = vec![title, Part { field: Field::Description, visible: description }];
        Self::new(text, parts)
    }

    /// Of a signal's cleaned text.
    pub(super) fn of_signal(text: &str, signal: &Signal) -> Self {
        Self::new(text, vec![plain(Field::Summary, &signal.summary), plain(Field::Context, &signal.context)])
    }

    fn new(text: &str, parts: Vec<Part>) -> Self {
        let mut there = parts
            .iter()
            .enumerate()
            .flat_map(|(at, part)| runs(&part.visible.text).map(move |run| (at, run)))
            .collect::<Vec<_>>()
            .into_iter();
        let words = runs(text).map(|run| {
            let before = there.clone();
            let found = there.find(|(at, span)| parts[*at].visible.text[span.clone()] == text[run.clone()]);
            if found.is_none() {
                there = before;
            }
            (run, found)
        });
        let words = words.collect();
        Self { parts, words }
    }

    /// Where bytes of the cleaned text stand; nowhere if a part of them is not found.
    pub(super) fn find(&self, span: &Range<usize>) -> Vec<Place> {
        let words = self.words.iter().filter(|(word, _)| word.start >= span.start && word.end <= span.end);
        let found: Option<Vec<&(usize, Range<usize>)>> = words.map(|(_, found)| found.as_ref()).collect();
        let Some((first, last)) = found.as_ref().and_then(|found| Some((*found.first()?, *found.last()?)))
        else {
            return Vec::new();
        };
        if first.0 != last.0 {
            return Vec::new();
        }
        let part = &self.parts[first.0];
        let within = |(at, source): &(usize, Range<usize>)| {
            let (start, end) = (first.1.start.max(*at), last.1.end.min(at + source.len()));
            let span = source.start + start.checked_sub(*at)?..source.start + end.checked_sub(*at)?;
            (span.start < span.end).then_some(Place { field: part.field, span })
        };
        part.visible.parts.iter().filter_map(within).collect()
    }
}

/// Where a phrase stands in a quotation, whatever its case and plurals.
pub(super) fn in_quote(quote: &str, phrase: &str) -> Vec<Place> {
    let stems = |text: &str| runs(text).map(|run| singular(text[run].to_lowercase())).collect::<Vec<_>>();
    let (sought, there) = (stems(phrase), stems(quote));
    if sought.is_empty() {
        return Vec::new();
    }
    let spans: Vec<Range<usize>> = runs(quote).collect();
    let starts = there.windows(sought.len()).enumerate().filter(|(_, window)| *window == sought);
    starts
        .map(|(at, _)| Place { field: Field::Quote, span: spans[at].start..spans[at + sought.len() - 1].end })
        .collect()
}

fn plain(field: Field, text: &str) -> Part {
    Part { field, visible: Visible::of_plain(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean_markdown;

    fn check(markdown: &str, phrase: &str, expected: &[&str]) {
        let text = clean_markdown(markdown);
        let part = Part { field: Field::Description, visible: Visible::of_markdown(markdown) };
        let start = text.find(phrase).expect("the phrase is in the cleaned text");
        let found = Places::new(&text, vec![part]).find(&(start..start + phrase.len()));
        let found: Vec<&str> = found.iter().map(|place| &markdown[place.span.clone()]).collect();
        assert_eq!(found, expected, "{phrase:?} in {markdown:?}");
    }

    #[test]
    fn words_are_found_where_a_reader_sees_them() {
        check("See [the export](https://export.example/export)", "export", &["export"]);
        check("```\nexport\n```\nThen **export** it", "export", &["export"]);
        check("Run `export` now", "export", &["export"]);
        check("speaker  \tnames", "speaker names", &["speaker  \tnames"]);
        check("**speaker** names", "speaker names", &["speaker", " names"]);
        check("## Problem\nThe problem is here", "problem", &["problem"]);
    }

    #[test]
    fn a_word_that_does_not_stand_there_as_it_reads_is_not_shown() {
        check("R&amp;D folder", "folder", &["folder"]);
        check("one ex&#112;ort", "export", &["ex", "ort"]);
    }

    #[test]
    fn quotations_show_the_same_words_in_any_form() {
        let check = |quote: &str, phrase, expected: &[&str]| {
            let found = in_quote(quote, phrase);
            let found: Vec<&str> = found.iter().map(|place| &quote[place.span.clone()]).collect();
            assert_eq!(found, expected);
        };
        check("My Exports! No export.", "exports", &["Exports", "export"]);
        check("Speaker name, speaker", "speaker names", &["Speaker name"]);
        check("nothing", "", &[]);
    }
}
