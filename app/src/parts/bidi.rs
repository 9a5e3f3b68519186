//! Marks of direction in texts of others.

use std::borrow::Cow;

const POP_EMBEDDING: char = '\u{202c}';
const POP_ISOLATE: char = '\u{2069}';

/// The text without marks of direction that have no end, or no beginning: they would turn what
/// follows, so that it reads as another text.
pub fn balanced(text: &str) -> Cow<'_, str> {
    if !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut kept: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_mark(*c)) {
        match (c, open.last()) {
            (POP_EMBEDDING | POP_ISOLATE, Some((_, begun))) if (c == POP_ISOLATE) == is_isolate(*begun) => {
                kept.extend(open.pop());
                kept.push((at, c));
            }
            (POP_EMBEDDING | POP_ISOLATE, _) => {}
            _ => open.push((at, c)),
        }
    }
    kept.sort_unstable();
    let is_kept = |at: usize| kept.binary_search_by_key(&at, |(at, _)| *at).is_ok();
    text.char_indices().filter(|(at, c)| !is_mark(*c) || is_kept(*at)).map(|(_, c)| c).collect()
}

fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2068}')
}

/// Embeddings, overrides and isolates, and their ends.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn only_marks_with_both_ends_stay() {
        let check = |text: &str, expected: &str| assert_eq!(balanced(text), expected, "{text:?}");
        check("plain", "plain");
        check("\u{202e}gnp.exe", "gnp.exe");
        check("a\u{202c}\u{2069}b", "ab");
        check("a\u{2067}b\u{2069}c", "a\u{2067}b\u{2069}c");
        check("\u{202e}a\u{2067}b\u{2069}", "a\u{2067}b\u{2069}");
        check("\u{202b}a\u{202c}\u{202d}", "\u{202b}a\u{202c}");
    }
}
