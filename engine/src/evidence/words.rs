//! A text as words with vectors.

use std::ops::Range;

use super::stop_words::is_stop_word;
use super::vector::add;
use crate::embed::TokenVectors;
use crate::score::singular;

/// One word of a text: a run of letters and digits.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// In lower case, without an English plural.
    pub(super) stem: String,
    /// Says nothing by itself.
    pub(super) is_stop: bool,
    /// The sum of its tokens' vectors.
    pub(super) vector: Vec<f32>,
}

/// A text as far as the model read it.
pub(super) struct Words<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Its words in order.
    pub(super) words: Vec<Word>,
    /// The sum of all tokens' vectors, the marks' among them.
    pub(super) total: Vec<f32>,
}

impl<'a> Words<'a> {
    /// Gives each word of `text` the tokens that begin in it. Words without a token were
    /// not read by the model and are left out.
    pub(super) fn read(text: &'a str, tokens: &TokenVectors) -> Self {
        let mut total = vec![0.0; tokens.width];
        let mut tokens = tokens
            .iter()
            .inspect(|(_, vector)| add(&mut total, vector))
            .filter(|(span, _)| !span.is_empty())
            .peekable();
        let mut words = Vec::new();
        for span in runs(text) {
            while tokens.next_if(|(token, _)| token.start < span.start).is_some() {}
            let mut vector: Option<Vec<f32>> = None;
            while let Some((_, part)) = tokens.next_if(|(token, _)| token.start < span.end) {
                match &mut vector {
                    Some(sum) => add(sum, part),
                    None => vector = Some(part.to_vec()),
                }
            }
            let Some(vector) = vector else { continue };
            let lower = text[span.clone()].to_lowercase();
            let is_stop = is_stop_word(&lower);
            words.push(Word { span, stem: singular(lower), is_stop, vector });
        }
        tokens.for_each(drop);
        Self { text, words, total }
    }

    /// The bytes of some words that follow each other.
    pub(super) fn span(&self, range: &Range<usize>) -> Range<usize> {
        self.words[range.start].span.start..self.words[range.end - 1].span.end
    }

    /// Whether nothing but a space or a mark inside a compound stands behind a word.
    pub(super) fn is_joined_to_next(&self, at: usize) -> bool {
        let (Some(word), Some(next)) = (self.words.get(at), self.words.get(at + 1)) else { return false };
        let mut between = self.text[word.span.end..next.span.start].chars();
        between.next().is_some_and(|mark| " -/_.&+'’".contains(mark)) && between.next().is_none()
    }
}

/// Runs of letters and digits.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.by_ref().find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric()) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens of these bytes, each with a vector of one number.
    fn tokens(spans: &[(usize, usize)], numbers: &[f32]) -> TokenVectors {
        let spans = spans.iter().map(|(start, end)| *start..*end).collect();
        TokenVectors { spans, width: 1, numbers: numbers.to_vec() }
    }

    #[test]
    fn parts_of_a_word_are_added_and_marks_count_in_the_whole_only() {
        let spans = [(0, 0), (0, 2), (2, 5), (5, 6), (7, 9), (0, 0)];
        let read = Words::read("files, ok", &tokens(&spans, &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0]));
        let found: Vec<_> = read.words.iter().map(|word| (word.stem.as_str(), word.vector[0])).collect();
        assert_eq!(found, [("file", 6.0), ("ok", 16.0)]);
        assert_eq!(read.total, [63.0]);
    }

    #[test]
    fn what_the_model_did_not_read_is_left_out() {
        let read = Words::read("one two three", &tokens(&[(0, 3), (4, 7)], &[1.0, 1.0]));
        assert_eq!(read.words.len(), 2);
    }

    #[test]
    fn words_are_neighbours_across_a_space_or_a_hyphen_only() {
        let check = |text: &str, expected| {
            let spans: Vec<_> = runs(text).map(|run| (run.start, run.end)).collect();
            let numbers = vec![1.0; spans.len()];
            assert_eq!(Words::read(text, &tokens(&spans, &numbers)).is_joined_to_next(0), expected, "{text}");
        };
        check("speaker names", true);
        check("sign-up", true);
        check("end. Begin", false);
        check("end\nbegin", false);
        check("alone", false);
    }
}
