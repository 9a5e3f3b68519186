//! Which blocks of code people would search for.

use std::sync::LazyLock;

use regex::Regex;

use super::patterns::pattern;
use super::{Script, letters};

/// More lines are a log or a program.
const LINES_MAX: usize = 5;
/// So are more bytes.
const BYTES_MAX: usize = 600;

/// Words of error messages.
static ERROR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(errors?|exceptions?|fail(ed|s|ure)?|cannot|can't|could not|couldn't|unable|denied|refused",
        r"|time-?out|timed out|invalid|not found|undefined|fatal|panic|crash(ed)?|warning|unexpected|missing)\b",
        r"|[a-z]+(Error|Exception)\b|\bERR_[A-Z_]+|\bE[A-Z]{5,}\b|\b0x[0-9a-f]{6,8}\b",
    ))
});

/// Lines of stack traces and of shells.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^\s*(at\s+\S+|File\s+"|#\d+\s|\$\s|>>>\s|\+\s|-\s*\w+:|[{<]|\[[{\"\[])|[;{]\s*$"#)
});

/// Whether a fenced block is a short message rather than code or a log.
pub(super) fn is_message(code: &str) -> bool {
    let lines: Vec<&str> = code.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.len() <= LINES_MAX && code.len() <= BYTES_MAX && mostly(&lines, reads_as_message)
}

/// Whether an indented block is text, as lists and letters indent it, rather than code or a log.
pub(super) fn is_text(block: &str) -> bool {
    let lines: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
    mostly(&lines, reads)
}

fn mostly(lines: &[&str], reads: fn(&str) -> bool) -> bool {
    let reading = lines.iter().filter(|line| reads(line)).count();
    reading > 0 && reading * 2 >= lines.len()
}

/// Whether a line is in words and no command: a sentence, or an error.
fn reads_as_message(line: &str) -> bool {
    let first = line.trim_start().chars().next();
    let is_sentence = first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    reads(line) && (is_sentence || ERROR.is_match(line))
}

/// Whether a line is in words: at least three, or those of an error, and few signs of a language of
/// machines.
fn reads(line: &str) -> bool {
    /// One in so many characters may be a sign.
    const CHARS_PER_SIGN: usize = 12;
    let signs = line.chars().filter(|c| "{}[]()<>;=|\\$#@*_/+&^~".contains(*c)).count();
    let chars = line.trim().chars().count();
    let words = line.split_whitespace().filter(|word| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.chars().count() > 1 && word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-')
    });
    let is_joined = line.chars().any(|c| c.is_alphabetic() && Script::of(c).joins_words());
    let is_worded = words.count() >= 3 || ERROR.is_match(line) || (is_joined && letters(line) >= 10);
    is_worded && signs * CHARS_PER_SIGN <= chars + CHARS_PER_SIGN && !FRAME.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_count_and_code_does_not() {
        for text in [
            "The invoice export hangs for accounts with more than 500 invoices.",
            "TypeError: Cannot read properties of undefined (reading 'map')",
            "Error 0x80040154: class not registered",
            "net::ERR_CONNECTION_REFUSED",
            "导出发票时卡住不动，客户无法下载",
            "Export failed\nPlease contact your administrator",
        ] {
            assert!(is_message(text), "{text:?}");
        }
        for code in [
            "let x = 1;",
            "const map = items.map((item) => item.id);\nreturn map;",
            "npm install --save react",
            "SELECT * FROM issue WHERE id = 1;",
            "{\"id\": 1, \"error\": null}",
            "    at Object.<anonymous> (/app/index.js:10:5)\n    at Module._compile (node:internal:1105:14)",
            "",
        ] {
            assert!(!is_message(code), "{code:?}");
        }
        let log = "Export failed for one customer\n".repeat(40);
        assert!(!is_message(&log) && is_text(&log));
        assert!(!is_text("for x in y:\n    print(x)"));
    }
}
