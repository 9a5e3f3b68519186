//! Evidence of a match: the words that contribute most to it, marked in both texts.
//!
//! The server renders it as HTML in a separate request after the page; the browser only
//! inserts it. Corresponding marks are highlighted by CSS.

#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "hydrate")]
mod show;
#[cfg(feature = "ssr")]
mod view;

#[cfg(feature = "ssr")]
pub use html::{Mark, marked, parts};
#[cfg(feature = "hydrate")]
pub use show::{show, show_reasons};
#[cfg(feature = "ssr")]
pub use view::{EvidenceView, Field, LinkView, Place};

/// Name and HTML of each part of a page that shows evidence: the sentence (`why`) and the
/// marked texts; in lists, a short text per pair.
pub type Parts = Vec<(String, String)>;
