use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::*;

fn check(text: &str, folded: &str) {
    assert_eq!(fold(text), folded, "{text:?}");
}

#[test]
fn case_makes_no_difference() {
    check("İSTANBUL Işık", "istanbul isik");
    check("STRASSE Straße STRAẞE", "strasse strasse strasse");
    check("ΟΔΟΣ οδός", "οδοσ οδοσ");
    check("ﬁle ﬀ ſ", "file ff s");
    check("ЁЛКА Й", "елка и");
}

#[test]
fn marks_make_no_difference() {
    check("naïve résumé", "naive resume");
    check("nai\u{308}ve", "naive");
    check("Łódź Ærø Þór Đỗ", "lodz aero thor do");
    check("ἄνθρωπος ΐ", "ανθρωποσ ι");
    check("مُحَمَّد", "محمد");
}

#[test]
fn width_and_unseen_characters_make_no_difference() {
    check("Ｆｕｌｌ　width", "full width");
    check("ex\u{ad}port\u{200b}\u{feff}", "export");
    check("don’t – “it”", "don't - \"it\"");
    assert_eq!(fold("ｶﾞｲﾄﾞ"), fold("ガイド"));
}

#[test]
fn texts_that_only_compose_otherwise_are_the_same() {
    for text in ["결제가", "がぎぐげござじずぜぞだぢづでどばぱびぴぶぷべぺぼぽゔ", "ガパヴ", "ไม่ได้", "é", "ǘ"]
    {
        let (composed, apart): (String, String) = (text.nfc().collect(), text.nfd().collect());
        assert_eq!(fold(&composed), fold(&apart), "{text:?}");
    }
    assert_ne!(fold("か"), fold("が"));
    assert_ne!(fold("ไม"), fold("ไม่"));
}

/// The tables are those of Unicode: letters are what they are without marks, in either case.
#[test]
fn the_tables_agree_with_unicode() {
    let alphabets = ('\u{c0}'..='\u{24f}').chain('\u{370}'..='\u{52f}').chain('\u{1e00}'..='\u{1fff}');
    for letter in alphabets.filter(|letter| letter.is_alphabetic()) {
        let apart: String = letter.nfd().filter(|c| !is_combining_mark(*c)).collect();
        assert_eq!(fold(&letter.to_string()), fold(&apart), "{letter:?} without marks");
        let upper: String = letter.to_uppercase().collect();
        // The small iota below a letter becomes a large one beside it.
        if !('\u{1f80}'..='\u{1ffc}').contains(&letter) && letter != '\u{1e9a}' {
            assert_eq!(fold(&letter.to_string()), fold(&upper), "{letter:?} in upper case");
        }
    }
}

proptest::proptest! {
    #[test]
    fn folding_twice_changes_nothing_more(text in "\\PC{0,20}|[À-ɏ]{0,9}|[Ͱ-ԯ]{0,9}|[ἀ-῿]{0,9}|[가-힣ぁ-ヿ｡-ﾟ]{0,9}") {
        let once = fold(&text);
        proptest::prop_assert_eq!(fold(&once), once);
    }
}
