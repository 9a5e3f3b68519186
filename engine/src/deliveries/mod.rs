//! What webhooks bring, from the check of who sent it to its place in the store.
//!
//! A delivery is kept as it came and answered at once; [`process_pending`] works it off
//! later. Whoever kills the program in between loses nothing.

mod envelope;
mod process;
mod signature;

pub use envelope::Envelope;
pub use process::{ApplyError, Processed, process_pending};
pub use signature::{is_signed, sign};

/// The largest body that is taken.
pub const BODY_MAX_BYTES: usize = 5 << 20;
