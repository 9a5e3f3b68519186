//! Document title.

const PRODUCT: &str = "Associations";

/// Formats the document title for a page title. The server
/// inserts it into the HTML unescaped (leptos_meta does not escape it), so it is escaped here;
/// the browser sets it as text.
pub fn document_title(page: String) -> String {
    let title = if page.is_empty() { PRODUCT.to_owned() } else { format!("{page} · {PRODUCT}") };
    #[cfg(feature = "ssr")]
    let title = super::Text(&title).to_string();
    title
}
