//! Texts as a search compares them.
//!
//! Without regard to case (full case folding: `ß` is `ss`, `ς` is `σ`), to marks on letters (`é` is
//! `e`, `ı` is `i`), to width, and to characters that nobody sees. The tables are small, because the
//! browser loads them; see the tests for what they agree with.

mod tables;

use tables::{GREEK_EXTENDED, HALF_WIDTH_KATAKANA, LATIN, LATIN_ADDITIONAL, MARKED, SEVERAL};

/// The folded text. What is folded once stays as it is.
///
/// ```
/// use domain::fold;
/// assert_eq!(fold("STRASSE"), fold("Straße"));
/// assert_eq!(fold("İSTANBUL"), "istanbul");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
        } else {
            fold_letter(letter, folded);
        }
    }
}

/// Each character is folded by itself, so that what is found can be marked where it stands.
fn fold_letter(letter: char, folded: &mut String) {
    match letter {
        letter if is_ignored(letter) => {}
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => folded.push(' '),
        '‘' | '’' | 'ʼ' => folded.push('\''),
        '“' | '”' | '„' => folded.push('"'),
        '‐'..='―' => folded.push('-'),
        '\u{ff01}'..='\u{ff5e}' => push(shifted(letter, -0xfee0).to_ascii_lowercase(), folded),
        '\u{ff66}'..='\u{ff9d}' => push_kana(nth(HALF_WIDTH_KATAKANA, letter, 0xff66, 1), folded),
        '\u{ff9e}' | '\u{309b}' => folded.push(VOICED),
        '\u{ff9f}' | '\u{309c}' => folded.push(HALF_VOICED),
        '\u{3041}'..='\u{30ff}' => push_kana(letter, folded),
        '\u{ac00}'..='\u{d7a3}' => push_hangul(letter, folded),
        letter => push_marked(letter, folded),
    }
}

const VOICED: char = '\u{3099}';
const HALF_VOICED: char = '\u{309a}';

/// Marks on Latin, Greek and Cyrillic letters, vowel marks of Hebrew and Arabic, and what has no width.
/// Vowels of Thai and of India's scripts are letters.
fn is_ignored(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61c}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}')
}

fn push_marked(letter: char, folded: &mut String) {
    if let Some((_, several)) = SEVERAL.iter().find(|(letters, _)| letters.contains(letter)) {
        return folded.push_str(several);
    }
    let base = match letter {
        '\u{c0}'..='\u{24f}' => nth(LATIN, letter, 0xc0, 1),
        '\u{1e00}'..='\u{1eff}' => nth(LATIN_ADDITIONAL, letter, 0x1e00, 1),
        '\u{1f00}'..='\u{1fff}' => nth(GREEK_EXTENDED, letter, 0x1f00, 2),
        _ => ' ',
    };
    if base != ' ' {
        return folded.push(base);
    }
    for letter in letter.to_lowercase().filter(|letter| !is_ignored(*letter)) {
        let base = match letter {
            '\u{370}'..='\u{52f}' => MARKED.iter().find(|(_, letters)| letters.contains(letter)),
            _ => None,
        };
        folded.push(base.map_or(letter, |(base, _)| *base));
    }
}

/// A syllable with a sound mark is the plain one and the mark, which may also be written apart.
fn push_kana(letter: char, folded: &mut String) {
    // Katakana stand in the order of hiragana.
    let code = u32::from(letter);
    let hiragana = if code >= 0x30a1 { code - 0x60 } else { code };
    let (back, mark) = match hiragana {
        0x304b..=0x3062 if hiragana % 2 == 0 => (1, Some(VOICED)),
        0x3065 | 0x3067 | 0x3069 => (1, Some(VOICED)),
        0x306f..=0x307d => match hiragana % 3 {
            1 => (1, Some(VOICED)),
            2 => (2, Some(HALF_VOICED)),
            _ => (0, None),
        },
        0x3094 => (0x4e, Some(VOICED)),
        _ => (0, None),
    };
    push(shifted(letter, -back), folded);
    folded.extend(mark);
}

/// A Korean syllable as its letters, which may also be written apart.
fn push_hangul(syllable: char, folded: &mut String) {
    let index = u32::from(syllable) - 0xac00;
    let (lead, vowel, tail) = (index / 588, index % 588 / 28, index % 28);
    for (first, place) in [(0x1100, Some(lead)), (0x1161, Some(vowel)), (0x11a7, (tail > 0).then_some(tail))]
    {
        folded.extend(place.and_then(|place| char::from_u32(first + place)));
    }
}

fn push(letter: char, folded: &mut String) {
    folded.push(letter);
}

fn shifted(letter: char, by: i32) -> char {
    u32::from(letter).checked_add_signed(by).and_then(char::from_u32).unwrap_or(letter)
}

/// The entry of a letter in a table that begins at `first` and has one for so many letters.
fn nth(table: &str, letter: char, first: u32, letters: u32) -> char {
    table.chars().nth(((u32::from(letter) - first) / letters) as usize).unwrap_or(' ')
}

#[cfg(test)]
mod tests;
