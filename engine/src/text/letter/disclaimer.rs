//! What lawyers put below letters.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::super::patterns::pattern;

/// How a disclaimer begins.
static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\W*(?:confidentiality|confidential\b|disclaimer\b|important notice|legal notice|notice:|this (?:e-?mail|message|communication|transmission|electronic)\b",
        r"|the (?:information|contents?)(?: contained)? (?:in|of) this|if you (?:are not|have received|received) ",
        r"|any (?:unauthori[sz]ed|views|opinions|dissemination|disclosure|review)\b|please consider the environment",
        r"|dieses? (?:e-?mail|nachricht)\b|der inhalt dieser|(?:wenn|falls|sollten) sie nicht der|ce (?:message|courriel|mail)\b|cet e-?mail\b",
        r"|si vous n'êtes pas|este (?:mensaje|correo|e-?mail)\b|esta mensagem\b|si (?:usted )?no es el destinatario|questo messaggio\b|d(?:it|eze) (?:bericht|e-?mail)\b)",
    ))
});

/// What disclaimers speak of.
static SIGN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)intended (?:recipient|solely|only|exclusively|for)|solely for|confidential|privileged|(?:notify|inform|contact) (?:the|us|its) ?sender",
        r"|delete (?:it|this|the)|in error|liabilit|virus|unauthori[sz]ed|disclos|disseminat|copying|before printing",
        r"|vertraulich|empfänger|adressat|irrtümlich|vernichten|absender|destinataire|expéditeur|confidencial|destinat[aá]ri|remitente",
        r"|riservat|mittente|vertrouwelijk|geadresseerde|afzender",
    ))
});

/// Signs without which there is none.
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)intended (?:recipient|solely|only|exclusively)|confidential and|(?:is|are|may be|may contain|contains?) (?:\w+ )?(?:confidential|privileged)",
        r"|no liability|before printing|vertraulich|destinataire|confidencial|confidentiel|destinat[aá]ri|riservat|vertrouwelijk",
    ))
});

/// What is in every text that [`STRONG`] matches.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?i)intended|confiden|privileged|liability|printing|vertraulich|destinat|riservat|vertrouwelijk")
});

/// Whether a text is worth looking through.
pub(super) fn may_be_in(text: &str) -> bool {
    HINT.is_match(text)
}

/// So many different signs make a disclaimer.
const SIGNS_MIN: usize = 2;

/// The text without disclaimers: runs of sentences that begin as one does and speak of nothing else.
pub(super) fn without(text: &str) -> String {
    let sentences = sentences(text);
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(sentence) = sentences.get(at) {
        let run = if BEGINNING.is_match(sentence) { run(&sentences[at..]) } else { 0 };
        if run == 0 {
            kept.push_str(sentence);
            at += 1;
        } else {
            kept.push('\n');
            at += run;
        }
    }
    kept
}

/// How many sentences from the first belong to a disclaimer; 0 if they are none.
fn run(sentences: &[&str]) -> usize {
    let belongs = |sentence: &&&str| {
        sentence.trim().is_empty() || BEGINNING.is_match(sentence) || SIGN.is_match(sentence)
    };
    let length = sentences.iter().take_while(belongs).count();
    let all = sentences[..length].concat();
    let signs: HashSet<String> = SIGN.find_iter(&all).map(|sign| sign.as_str().to_lowercase()).collect();
    if signs.len() >= SIGNS_MIN && STRONG.is_match(&all) { length } else { 0 }
}

/// Sentences with all that stands between them. An empty line ends one, and so does a line below
/// which a disclaimer begins.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let is_end = match c {
            '.' | '!' | '?' => chars.peek().is_none_or(|(_, next)| next.is_whitespace()),
            '。' => true,
            '\n' => {
                let rest = text[end..].trim_start_matches([' ', '\t']);
                rest.is_empty()
                    || rest.starts_with('\n')
                    || text[from..at].trim().is_empty()
                    || BEGINNING.is_match(rest)
            }
            _ => false,
        };
        if is_end {
            sentences.push(&text[from..end]);
            from = end;
        }
    }
    sentences.push(&text[from..]);
    sentences
}
