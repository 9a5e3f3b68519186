//! Texts with search terms marked.

use domain::fold;

use super::html::Text;

/// HTML of a text in which the terms (folded) are marked.
pub fn marked_html(text: &str, terms: &[String]) -> String {
    if terms.is_empty() {
        return Text(text).to_string();
    }
    let parts = parts(text, terms).into_iter().map(|(part, is_found)| {
        let part = Text(&part);
        if is_found { format!("<mark>{part}</mark>") } else { part.to_string() }
    });
    parts.collect()
}

/// Splits the text into parts that match a term or not.
fn parts(text: &str, terms: &[String]) -> Vec<(String, bool)> {
    let chars: Vec<char> = text.chars().collect();
    let folded: Vec<String> = chars.iter().map(|char| fold(char.encode_utf8(&mut [0; 4]))).collect();
    let mut found = vec![false; chars.len()];
    for term in terms {
        for start in (0..folded.len()).filter(|start| !folded[*start].is_empty()) {
            let mut rest = term.as_str();
            let mut end = start;
            // A letter that is folded to several ends what is sought in its middle: `s` is in `ß`.
            while let Some(char) = folded.get(end) {
                let is_end = char.starts_with(rest);
                let Some(next) = rest.strip_prefix(char.as_str()).or(is_end.then_some("")) else { break };
                rest = next;
                end += 1;
                if rest.is_empty() {
                    found[start..end].fill(true);
                    break;
                }
            }
        }
    }
    let mut parts: Vec<(String, bool)> = Vec::new();
    for (char, found) in chars.into_iter().zip(found) {
        match parts.last_mut() {
            Some((part, is_found)) if *is_found == found => part.push(char),
            _ => parts.push((char.to_string(), found)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{fold, parts};

    fn check(text: &str, terms: &[&str], expected: &[(&str, bool)]) {
        let terms: Vec<String> = terms.iter().map(|term| fold(term)).collect();
        let found = parts(text, &terms);
        let found: Vec<(&str, bool)> =
            found.iter().map(|(part, is_found)| (part.as_str(), *is_found)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_are_found_without_regard_to_case() {
        check("Export captions", &["cap"], &[("Export ", false), ("cap", true), ("tions", false)]);
        check("ÜBER über", &["über"], &[("ÜBER", true), (" ", false), ("über", true)]);
        check("aaa", &["aa"], &[("aaa", true)]);
        check("die Straße", &["strasse"], &[("die ", false), ("Straße", true)]);
        check("Straß", &["s"], &[("S", true), ("tra", false), ("ß", true)]);
        check("na\u{ad}ïve", &["naive"], &[("na\u{ad}ïve", true)]);
        check("导出发票", &["发票"], &[("导出", false), ("发票", true)]);
        check("nothing", &["x"], &[("nothing", false)]);
        check("", &["x"], &[]);
    }
}
