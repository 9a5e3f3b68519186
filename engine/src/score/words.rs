//! Texts as rows of numbered words.

use std::collections::HashMap;

/// A text as numbered words, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// All of them.
    pub(super) all: Vec<u32>,
    /// How many of these are the title's: those of the first line.
    pub(super) title: usize,
}

/// Numbers words as they first appear.
#[derive(Default)]
pub(super) struct Lexicon {
    numbers: HashMap<String, u32>,
}

impl Lexicon {
    /// The words of a text in order: runs of letters and digits, in lower case, without
    /// an English plural.
    pub(super) fn read(&mut self, text: &str) -> Words {
        let title = text.lines().next().map_or(0, |line| split(line).count());
        Words { all: split(text).map(|word| self.number(singular(word.to_lowercase()))).collect(), title }
    }

    /// How many different words there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    fn number(&mut self, word: String) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(word).or_insert(next)
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The first step of Harman's "S" stemmer ("How effective is suffixing?", 1991), which
/// joins "folder" and "folders" and leaves all else alone.
pub(crate) fn singular(mut word: String) -> String {
    if word.len() <= 3 || word.ends_with("ss") || word.ends_with("us") {
        return word;
    }
    if word.ends_with("ies") {
        word.truncate(word.len() - "ies".len());
        word.push('y');
    } else if word.ends_with('s') {
        word.truncate(word.len() - 1);
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_and_plurals_make_no_other_word() {
        check("The Folders, folder", "the folder FOLDERS");
        check("two copies", "two copy");
        check("Ctrl+K", "ctrl k");
    }

    #[test]
    fn short_words_and_words_that_only_look_like_plurals_stay() {
        for word in ["gas", "access", "status", "öäß"] {
            assert_eq!(singular(word.to_owned()), word);
        }
    }

    fn check(text: &str, same: &str) {
        let mut lexicon = Lexicon::default();
        assert_eq!(lexicon.read(text), lexicon.read(same), "{text:?} and {same:?}");
    }
}
