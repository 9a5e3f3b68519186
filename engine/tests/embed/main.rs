//! Embedding and getting models, from outside the crate.

mod agreement;
mod fetch;
mod server;
mod tiny;
