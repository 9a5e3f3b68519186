//! Building the two halves.

mod compress;
mod server;
mod shrink;
mod site;
mod snip;
mod wasm;

pub use server::{Profile, server};
pub use site::site;
