//! Why the two of a pair match: the words that carry it, marked in both texts.
//!
//! The server makes all of it as text, after the page and apart from it; the browser only
//! puts it in its place. What belongs together lights up by the style sheet alone.

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

/// Name and HTML of each part of a page that shows evidence: the sentence (`why`), and the
/// texts with their marks; or, in a list, a few words for each pair.
pub type Parts = Vec<(String, String)>;
