//! Letters quoted in a letter.

use std::sync::LazyLock;

use regex::Regex;

use super::super::patterns::pattern;

/// The line, or two, above a quoted letter: "On Mon, 3 Mar 2026 at 10:00, Ann <ann@…> wrote:".
static ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?mi)^[ \t>]*(?:(?:on|am|le|el|em|il|op|den|dnia|w dniu)\s[^\n]{0,200}\d[^\n]{0,200}(?:\n[^\n]{0,160})?",
        r"\s?(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisała?)[^\n:]{0,80}\s?:",
        r"|[^\n]{0,200}\d[^\n]{0,200}(?:写道|寫道|のメール)\s?[:：]",
        r"|\d{4}年\d{1,2}月\d{1,2}日[^\n]{0,160}[:：])[ \t]*$",
    ))
});

/// The same within a paragraph that has lost its lines.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bOn (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[^\n]{0,40}\b\d{4}\b[^\n]{0,160}? wrote:",
    )
});

/// Marks above a letter that is answered.
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?mi)^[ \t]*-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht)\s*-{2,}[ \t]*$",
    )
});

/// Marks above a letter that is passed on.
static FORWARDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*-{2,}|begin forwarded message:)\s*$",
    )
});

/// A line of a letter's head.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*\*?(?:from|sent|date|to|cc|subject|reply-to|von|gesendet|datum|an|betreff|de|envoyé|date|à|objet|enviado|para|asunto|assunto|da|inviato|oggetto)\s?:\*?\s",
    )
});

/// A device's or a program's remark.
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:(?:sent|gesendet|von|envoyé|enviado|inviato|verzonden|skickat|sendt)\b[^\n]{0,30}",
        r"\b(?:iphone|ipad|android|galaxy|samsung|blackberry|huawei|pixel|xiaomi|outlook|yahoo|gmail|mobile|mobil|phone|handy|smartphone|tablet|mail)\b",
        r"[^\n]{0,30}|get outlook for [^\n]{1,20}|[^\n]{0,20}から送信|发自我的[^\n]{0,20})\.?\s*$",
    ))
});

/// The same behind the last sentence of a paragraph.
static DEVICE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[ \t]+(?:sent from my|get outlook for) (?:iphone|ipad|ios|android|galaxy|samsung|blackberry|huawei|pixel|mobile|phone)[^\n]{0,20}$",
    )
});

/// What is in every text that the other patterns match: one pass over most texts, which they do not.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?mi)wrote|schrieb|écrit|escribi|escreveu|scritto|schreef|skrev|napisa|写道|寫道|メール|月|origin|ursprünglich|mensa",
        r"|oorspronk|forward|weitergeleitet|transféré|from|sent\b|subject|betreff|objet|asunto|assunto|oggetto|outlook|gesendet",
        r"|envoyé|enviado|inviat|verzonden|skickat|sendt|发自|送信|^[ \t]*>",
    ))
});

/// Whether a text is worth looking through.
pub(super) fn may_be_in(text: &str) -> bool {
    HINT.is_match(text)
}

/// A line of a head is one of so many at least.
const HEAD_LINES: usize = 3;

/// The text without the letters that it answers.
pub(super) fn without(text: &str, marks_quotes: bool) -> String {
    let text = before_answered(text);
    let lines: Vec<&str> = text.lines().collect();
    let is_quotation = |line: &str| marks_quotes && line.trim_start().starts_with('>');
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let head = lines[at..].iter().take_while(|line| HEAD.is_match(line)).count();
        if head >= HEAD_LINES {
            if !kept.trim().is_empty() && !was_forwarded(&lines[..at]) {
                break;
            }
            at += head;
            continue;
        }
        if !is_quotation(line) && !DEVICE.is_match(line) && !FORWARDED.is_match(line) {
            kept.push_str(DEVICE_BEHIND.replace(line, "").as_ref());
            kept.push('\n');
        }
        at += 1;
    }
    kept
}

fn was_forwarded(before: &[&str]) -> bool {
    before.iter().rev().find(|line| !line.trim().is_empty()).is_some_and(|line| FORWARDED.is_match(line))
}

/// The text before the first letter that it answers, and its own lines below the marked lines of that.
fn before_answered(text: &str) -> String {
    let mut text = text.to_owned();
    let mut from = 0;
    while let Some(found) = ATTRIBUTION.find_at(&text, from).or_else(|| INLINE.find_at(&text, from)) {
        let (start, end) = (found.start(), found.end());
        let is_marked = text[end..].trim_start().starts_with('>');
        let is_first = text[..start].trim().is_empty();
        let to = if is_marked || is_first { end } else { text.len() };
        text.replace_range(start..to, "");
        from = start;
    }
    if let Some(found) = ORIGINAL.find(&text)
        && !text[..found.start()].trim().is_empty()
    {
        text.truncate(found.start());
    }
    text
}
