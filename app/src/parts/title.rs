//! What the tab of the browser shows.

const PRODUCT: &str = "Associations";

/// The document's title for the title of a page. Every title passes through here: the server
/// writes it into the HTML as it is (leptos_meta does not escape it), so there it is escaped;
/// the browser sets it as text.
pub fn document_title(page: String) -> String {
    let title = if page.is_empty() { PRODUCT.to_owned() } else { format!("{page} · {PRODUCT}") };
    #[cfg(feature = "ssr")]
    let title = super::Text(&title).to_string();
    title
}
