//! Names, titles and telephone numbers below letters.

use std::sync::LazyLock;

use regex::Regex;

use super::super::letters;
use super::super::patterns::pattern;

/// What only ends letters, alone in its line or with a name.
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:(?:(?:with )?(?:kind|kindest|best|warm|warmest) )?regards|best wishes|(?:many )?thanks (?:and|&) (?:best |kind )?regards",
        r"|yours (?:sincerely|faithfully|truly)|(?:yours )?sincerely(?: yours)?|respectfully|mit freundlichen? grü(?:ß|ss)en|(?:mit )?(?:freundliche|viele|beste|liebe|herzliche)n? grü(?:ß|ss)en?|mfg|vg|lg",
        r"|(?:bien )?cordialement|bien à vous|sincères salutations|salutations|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti|distinti saluti",
        r"|atenciosamente|met vriendelijke groet(?:en)?|(?:med )?vänliga hälsningar|(?:med )?venlig hilsen|pozdrawiam|z poważaniem|с уважением)\b[\s,.!–—-]*(?P<name>[^\n.?!]{0,40})$",
    ))
});

/// What ends letters, and sentences too.
static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:many )?thanks|thank you|thx|cheers|best|all the best|take care|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|bedankt)(?: again| so much| very much| a lot| in advance)?[\s,.!–—-]*$",
    )
});

/// The mark that mail programs put above a signature.
static DELIMITER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:--|–|—)\s*$"));

/// What only stands in contact details.
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)@|www\.|https?:|\||•|(?:phone|tel|mobile|mob|fax|cell|t|m|direct)\b[.:]?\s*\+?[\d(]|\+?\d[\d ()./-]{6,}\d|\b(?:ltd|inc|gmbh|llc|ag|corp|s\.a|b\.v|plc)\b",
    )
});

static POSTSCRIPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*p\.?\s?s\.?\b[:.]?\s"));

/// The line that begins a signature is no longer, in bytes.
const BEGINNING_MAX: usize = 120;

/// A signature has no more lines.
const LINES_MAX: usize = 12;

/// The text without signatures.
pub(super) fn without(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut is_after_text = false;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        is_after_text |= at > 0 && letters(lines[at - 1]) > 0;
        let may_begin = is_after_text && line.len() <= BEGINNING_MAX;
        let length = if may_begin { length(&lines[at..]) } else { 0 };
        if length == 0 {
            kept.push(line);
            at += 1;
        } else {
            at += length;
        }
    }
    kept.join("\n")
}

/// How many lines from the first are a signature; 0 if none are.
fn length(lines: &[&str]) -> usize {
    let (first, rest) = (lines[0], &lines[1..]);
    if DELIMITER.is_match(first) {
        let filled = rest.iter().filter(|line| !line.trim().is_empty()).count();
        let is_signature = (1..=LINES_MAX).contains(&filled)
            && rest.iter().all(|line| line.trim().is_empty() || is_contact(line) || is_short(line));
        return if is_signature { lines.len() } else { 0 };
    }
    let greeting = GREETING.captures(first);
    if greeting.is_none() && !THANKS.is_match(first) {
        return 0;
    }
    let has_name = greeting.as_ref().is_some_and(|found| !found["name"].trim().is_empty());
    let mut next = rest.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((at, name)) = next.next() else { return lines.len() };
    if POSTSCRIPT.is_match(name) {
        return 1 + at;
    }
    let is_signed = if greeting.is_some() { has_name || is_short(name) } else { is_name(name) };
    if !is_signed {
        return usize::from(greeting.is_some());
    }
    let own = if has_name && !is_contact(name) { 0 } else { at + 1 };
    let more = rest[own..].iter().take(LINES_MAX);
    let more = more.take_while(|line| line.trim().is_empty() || is_contact(line)).count();
    1 + own + more
}

/// A few words without the end of a sentence.
fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= 6 && !line.trim_end().ends_with(['.', '?', '!', ':'])
}

/// One to four words, each with a capital letter.
fn is_name(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    (1..=4).contains(&words.clone().count()) && words.all(is_name) && is_short(line)
}

/// Telephone numbers, addresses, a title or a company's name.
fn is_contact(line: &str) -> bool {
    if POSTSCRIPT.is_match(line) {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().filter(|word| word.chars().count() > 3).collect();
    let capitals = words.iter().filter(|word| word.chars().any(char::is_uppercase)).count();
    let is_title = is_short(line) && !words.is_empty() && capitals * 3 >= words.len() * 2;
    (CONTACT.is_match(line) && line.split_whitespace().count() <= 20) || is_title
}
