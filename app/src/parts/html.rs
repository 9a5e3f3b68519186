//! HTML strings. For content that is rendered many times or with every key press, strings
//! are faster than views of many elements.

use std::fmt::{self, Write};

use super::bidi::balanced;

/// Displays a text escaped for HTML content and quoted attributes, without unbalanced marks of
/// direction.
pub struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = balanced(self.0);
        let mut rest = &*text;
        while let Some(at) = rest.find(['&', '<', '>', '"']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// Texts in `span` elements; empty texts are skipped.
pub fn spans(texts: &[&str]) -> String {
    let mut html = String::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        // Writing to a string cannot fail.
        let _ = write!(html, "<span>{}</span>", Text(text));
    }
    html
}

/// Replaces the content of an element. If the focused descendant still exists, by
/// its `data-key`, it keeps the focus.
#[cfg(feature = "hydrate")]
pub fn put(element: &web_sys::Element, html: &str) {
    use leptos::prelude::document;

    let focused = document().active_element().filter(|focused| element.contains(Some(focused)));
    let key = focused.and_then(|focused| focused.get_attribute("data-key"));
    element.set_inner_html(html);
    if let Some(key) = key {
        let links = super::elements(element, "[data-key]");
        if let Some(link) =
            links.into_iter().find(|link| link.get_attribute("data-key").as_ref() == Some(&key))
        {
            super::focus(&link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, spans};

    #[test]
    fn no_text_is_taken_for_html() {
        let check = |text, expected: &str| assert_eq!(Text(text).to_string(), expected);
        check("plain", "plain");
        check("<b>&\"</b>", "&lt;b&gt;&amp;&quot;&lt;/b&gt;");
        check("ü<", "ü&lt;");
        check("", "");
        check("\u{202e}txt.exe", "txt.exe");
        assert_eq!(spans(&["a", "", "<"]), "<span>a</span><span>&lt;</span>");
    }
}
