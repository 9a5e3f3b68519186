//! The work behind the screens: reading sources, cleaning text, embedding it,
//! finding neighbours, and keeping all of it in the store.
//!
//! Knows nothing of HTTP servers or of leptos.

pub mod associate;
pub mod customers;
pub mod deliveries;
pub mod embed;
pub mod evaluate;
pub mod evidence;
pub mod explain;
pub mod import;
pub mod jobs;
pub mod learn;
pub mod neighbours;
pub mod private;
mod processor;
pub mod score;
pub mod search;
pub mod secrets;
pub mod sources;
pub mod store;
pub mod sync;
pub mod text;
