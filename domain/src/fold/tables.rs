//! Letters without their marks. A blank stands for a letter that has none, or that becomes several.

/// From U+00C0 on.
pub(super) const LATIN: &str = concat!(
    "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy yaaaaaaccccccccddddeeeeeeeeee",
    "gggggggghhhhiiiiiiiiii  jjkkkllllll  llnnnnnn nnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyy",
    "yzzzzzzsbb                     i        oo             uu                            aaiioou",
    "uuuuuuuuu aaaa    ggkkoooo  j   gg  nnaa  ooaaaaeeeeiiiioooorrrruuuusstt  hh      aaeeoooooo",
    "ooyy   j   cc      b            ",
);

/// From U+1E00 on.
pub(super) const LATIN_ADDITIONAL: &str = concat!(
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrr",
    "rrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy s    aaaaaaaaaaaaaaaaaaaaaaaa",
    "eeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ",
);

/// From U+1F00 on, one for every two letters.
pub(super) const GREEK_EXTENDED: &str = concat!(
    "ααααααααεεε εεε ηηηηηηηηιιιιιιιιοοο οοο υυυυυυυυωωωωωωωωαεηιουω ααααααααηηηηηηηηωωωωωωωωαααα",
    "αααι ηηηεηη ιι ιιι  υυρυυυρ  ωωωοωω ",
);

/// From U+FF66 on, in their usual width.
pub(super) const HALF_WIDTH_KATAKANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// Greek and Cyrillic letters, each with those that are the same with a mark or in another form.
pub(super) const MARKED: [(char, &str); 31] = [
    ('ʹ', "ʹ"),
    ('ι', "ΐίϊ"),
    ('α', "ά"),
    ('ε', "έϵ"),
    ('η', "ή"),
    ('υ', "ΰϋύϒϓϔ"),
    ('ο', "ό"),
    ('ω', "ώ"),
    ('β', "ϐ"),
    ('θ', "ϑ"),
    ('φ', "ϕ"),
    ('π', "ϖ"),
    ('κ', "ϰ"),
    ('ρ', "ϱ"),
    ('σ', "ϲς"),
    ('и', "йѝӣӥ"),
    ('е', "ѐёӗ"),
    ('г', "ѓ"),
    ('і', "ї"),
    ('к', "ќ"),
    ('у', "ўӯӱӳ"),
    ('ѵ', "ѷ"),
    ('ж', "ӂӝ"),
    ('а', "ӑӓ"),
    ('ә', "ӛ"),
    ('з', "ӟ"),
    ('о', "ӧ"),
    ('ө', "ӫ"),
    ('э', "ӭ"),
    ('ч', "ӵ"),
    ('ы', "ӹ"),
];

/// Letters that become several.
pub(super) const SEVERAL: [(&str, &str); 17] = [
    ("æÆǣǢǽǼ", "ae"),
    ("œŒ", "oe"),
    ("ßẞ", "ss"),
    ("þÞ", "th"),
    ("ĳĲ", "ij"),
    ("ŉ", "'n"),
    ("ŀĿ", "l"),
    ("ǯǮ", "ʒ"),
    ("ǆǅǄǳǲǱ", "dz"),
    ("ǉǈǇ", "lj"),
    ("ǌǋǊ", "nj"),
    ("ﬀ", "ff"),
    ("ﬁ", "fi"),
    ("ﬂ", "fl"),
    ("ﬃ", "ffi"),
    ("ﬄ", "ffl"),
    ("ﬅﬆ", "st"),
];
