//! What is known of HTML elements.

/// Elements that browsers know, without [`HIDDEN`] and [`BLOCKS`].
const INLINE: [&str; 48] = [
    "a", "abbr", "acronym", "area", "b", "base", "bdi", "bdo", "big", "button", "cite", "code", "data",
    "del", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd", "label", "link", "mark", "meta",
    "meter", "nobr", "output", "param", "picture", "progress", "q", "ruby", "s", "samp", "select", "small",
    "source", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
];

/// Elements before and after which a line breaks.
const BLOCKS: [&str; 58] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "rp",
    "rt",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
    "wbr",
];

/// Elements whose content is not text for readers.
const HIDDEN: [&str; 14] = [
    "audio", "canvas", "head", "iframe", "map", "math", "noscript", "object", "script", "style", "svg",
    "template", "title", "video",
];

/// Elements that stand alone: their end tag may be missing, or there is none.
const ALONE: [&str; 27] = [
    "area", "base", "body", "br", "col", "dd", "dt", "embed", "hr", "html", "img", "input", "li", "link",
    "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr", "font",
];

/// Whether a line breaks before and after.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Whether its content is left out.
pub(super) fn is_hidden(name: &str) -> bool {
    HIDDEN.contains(&name)
}

/// Whether a start tag without attributes is markup even if no end tag follows. Others, such as
/// `<Save>` or `<button>` in a sentence, are what somebody wrote about.
pub(super) fn stands_alone(name: &str) -> bool {
    ALONE.contains(&name)
}

/// Whether it is an element of HTML.
pub(super) fn is_known(name: &str) -> bool {
    is_block(name) || is_hidden(name) || INLINE.contains(&name)
}
