//! Writing systems, as far as matching needs to tell them apart.

/// A writing system; [`Script::Other`] for all that have no name here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// English, German, Vietnamese and many others.
    Latin,
    /// Greek.
    Greek,
    /// Russian, Ukrainian, Serbian and others.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Hebrew and Yiddish.
    Hebrew,
    /// Arabic, Persian, Urdu and others.
    Arabic,
    /// Hindi, Marathi, Nepali and others.
    Devanagari,
    /// Bengali and Assamese.
    Bengali,
    /// Tamil.
    Tamil,
    /// Telugu.
    Telugu,
    /// Thai.
    Thai,
    /// Georgian.
    Georgian,
    /// Korean.
    Hangul,
    /// Japanese syllables, hiragana and katakana.
    Kana,
    /// Chinese characters, also in Japanese.
    Han,
    /// Any other.
    Other,
}

/// First and last character of each range, in order.
const RANGES: [(u32, u32, Script); 33] = [
    (0x0041, 0x024f, Script::Latin),
    (0x0250, 0x02af, Script::Latin),
    (0x0370, 0x03ff, Script::Greek),
    (0x0400, 0x052f, Script::Cyrillic),
    (0x0530, 0x058f, Script::Armenian),
    (0x0590, 0x05ff, Script::Hebrew),
    (0x0600, 0x06ff, Script::Arabic),
    (0x0750, 0x077f, Script::Arabic),
    (0x08a0, 0x08ff, Script::Arabic),
    (0x0900, 0x097f, Script::Devanagari),
    (0x0980, 0x09ff, Script::Bengali),
    (0x0b80, 0x0bff, Script::Tamil),
    (0x0c00, 0x0c7f, Script::Telugu),
    (0x0e00, 0x0e7f, Script::Thai),
    (0x10a0, 0x10ff, Script::Georgian),
    (0x1100, 0x11ff, Script::Hangul),
    (0x1d00, 0x1d7f, Script::Latin),
    (0x1e00, 0x1eff, Script::Latin),
    (0x1f00, 0x1fff, Script::Greek),
    (0x2de0, 0x2dff, Script::Cyrillic),
    (0x3005, 0x3007, Script::Han),
    (0x3041, 0x30ff, Script::Kana),
    (0x3131, 0x318e, Script::Hangul),
    (0x31f0, 0x31ff, Script::Kana),
    (0x3400, 0x9fff, Script::Han),
    (0xac00, 0xd7ff, Script::Hangul),
    (0xf900, 0xfaff, Script::Han),
    (0xfb00, 0xfb06, Script::Latin),
    (0xfb50, 0xfdff, Script::Arabic),
    (0xfe70, 0xfefe, Script::Arabic),
    (0xff21, 0xff5a, Script::Latin),
    (0xff66, 0xff9f, Script::Kana),
    (0x20000, 0x3ffff, Script::Han),
];

impl Script {
    /// The writing system of a letter.
    pub fn of(letter: char) -> Self {
        let code = u32::from(letter);
        let range = RANGES.partition_point(|(_, last, _)| *last < code);
        RANGES.get(range).filter(|(first, ..)| *first <= code).map_or(Self::Other, |(.., script)| *script)
    }

    /// Whether words stand next to each other without spaces, or with particles attached, so
    /// that a word may follow an address directly.
    pub fn joins_words(self) -> bool {
        matches!(self, Self::Han | Self::Kana | Self::Hangul | Self::Thai | Self::Other)
    }

    /// How many letters of an alphabet one character is worth: a Chinese character can be a word.
    pub fn letters(self) -> usize {
        if matches!(self, Self::Han | Self::Hangul) { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_belong_to_their_script() {
        let check = |letter, script| assert_eq!(Script::of(letter), script, "{letter:?}");
        for letter in "aZéßłắǆｆ".chars() {
            check(letter, Script::Latin);
        }
        for letter in "中票々".chars() {
            check(letter, Script::Han);
        }
        for letter in "かガｶ".chars() {
            check(letter, Script::Kana);
        }
        check('한', Script::Hangul);
        check('ไ', Script::Thai);
        check('ع', Script::Arabic);
        check('ж', Script::Cyrillic);
        check('ᚠ', Script::Other);
        check('1', Script::Other);
    }

    #[test]
    fn ranges_are_in_order_and_apart() {
        assert!(RANGES.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
