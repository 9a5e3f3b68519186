//! Texts with search terms marked.

use super::html::Text;

/// HTML of a text in which the terms (in lower case) are marked.
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
    let folded: Vec<String> = chars.iter().map(|char| char.to_lowercase().collect()).collect();
    let mut found = vec![false; chars.len()];
    for term in terms {
        for start in 0..folded.len() {
            let mut rest = term.as_str();
            let mut end = start;
            while let Some(next) = folded.get(end).and_then(|char| rest.strip_prefix(char.as_str())) {
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
    use super::parts;

    fn check(text: &str, terms: &[&str], expected: &[(&str, bool)]) {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
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
        check("nothing", &["x"], &[("nothing", false)]);
        check("", &["x"], &[]);
    }
}
