//! Words that say nothing of what a text is about.

use std::sync::LazyLock;

/// In order, so that they can be searched. English, with the ends that apostrophes leave
/// ("don't" is read as "don" and "t").
const WORDS: &str = "\
    a about above after again against ago all almost along already also although always am an and \
    another any anybody anyone anything are aren around as ask asked asking asks at away back be because \
    been before being below between both but by came can cannot could couldn did didn do does doesn \
    doing don done down during each either else ever every everybody everyone everything few for from \
    further gave get gets getting give given gives go goes going gone got had hadn has hasn have haven \
    having he her here hers herself hi him himself his how however i if in instead into is isn it its \
    itself just kind know last least less let like likes ll look looks lot made make makes making many \
    may maybe me might mine more most much must my myself need needs neither never new no nobody none \
    nor not nothing now of off often on once one only onto or other others our ours ourselves out over \
    own per perhaps please put quite rather re really said same saw say says see seems seen she should \
    shouldn since so some somebody someone something soon still such take takes than that the their \
    theirs them themselves then there these they thing things this those though through till to together \
    told too took toward try two under until up upon us use used uses using ve very via want wanted \
    wants was wasn way we well went were weren what when where whether which while who whole whom whose \
    why will with within without won would wouldn yes yet you your yours yourself";

/// Whether a word in lower case is one of them, or a single letter.
pub(super) fn is_stop_word(word: &str) -> bool {
    static SORTED: LazyLock<Vec<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());
    (word.len() == 1 && !word.starts_with(|c: char| c.is_ascii_digit()))
        || SORTED.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_so_that_every_word_is_found() {
        assert!(WORDS.split_whitespace().is_sorted());
        assert!(WORDS.split_whitespace().all(is_stop_word));
    }

    #[test]
    fn words_of_the_matter_are_none() {
        let check = |word, expected| assert_eq!(is_stop_word(word), expected, "{word}");
        check("the", true);
        check("t", true);
        check("captions", false);
        check("7", false);
        check("ß", false);
    }
}
