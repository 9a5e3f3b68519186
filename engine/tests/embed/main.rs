//! Embedding and getting models, from outside the crate.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod agreement;
mod evidence;
mod fetch;
mod golden;
mod server;
mod tiny;
mod unreadable;
