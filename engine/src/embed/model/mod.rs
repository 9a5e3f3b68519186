//! Getting an embedding model, keeping it, and finding it again.
//!
//! Models live in the user's cache folder, one folder each, complete or not there at
//! all: files are gathered beside it, checked, and the folder is moved in whole.

mod digests;
mod error;
mod fetch;
mod install;
pub mod known;
mod pip;
mod places;
mod wheel;

pub use digests::Digests;
pub use error::ModelError;
pub use fetch::{Event, FetchOptions, Origin, Source, fetch};
pub use install::Installed;
pub use places::{Places, list, locate};
