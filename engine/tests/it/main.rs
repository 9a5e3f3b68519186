//! What the engine does, seen from outside. One binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod associate;
mod deliveries;
mod fixture;
mod import;
mod import_bad;
mod neighbours;
mod reviewing;
mod secrets;
mod store;
