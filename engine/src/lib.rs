//! The work behind the screens: reading sources, cleaning text, embedding it,
//! finding neighbours, and keeping all of it in the store.
//!
//! Knows nothing of HTTP servers or of leptos.

pub mod embed;
pub mod sources;
