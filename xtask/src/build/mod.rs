//! Building the two halves.

mod compress;
mod server;
mod site;
mod wasm;

pub use server::{Profile, server};
pub use site::site;
