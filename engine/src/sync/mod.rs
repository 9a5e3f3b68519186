//! Keeping in step with Linear and BuildBetter.
//!
//! A run fetches what has changed since the last finished one, a page at a time, each
//! page one transaction; a run that ends early keeps its pages and not its watermark, so
//! that the next fetches the rest. Webhook events go through the same door.

mod buildbetter;
mod complete;
mod error;
mod event;
mod linear;
mod put;
mod report;
mod run;
mod write_back;

pub use buildbetter::sync_buildbetter;
pub use error::SyncError;
pub use event::{Applied, LinearEvent, apply_event};
pub use linear::sync_linear;
pub use report::{BadNode, ResourceReport, SyncProgress, SyncReport};
pub use write_back::{Change, WriteBack, write_back};

use std::time::Duration;

use jiff::Timestamp;

/// How far before the watermark a run begins: changes may become visible late, and
/// clocks differ.
pub const OVERLAP: Duration = Duration::from_secs(300);

/// A workspace with no more records than this may lose any number of them at once.
pub const REMOVALS_FREE: usize = 20;

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct SyncOptions {
    /// Fetch everything, and remove what the source no longer has.
    pub full: bool,
    /// Remove it even if that is more than half of all; asked for twice.
    pub allow_mass_removal: bool,
    /// The time of the run.
    pub now: Timestamp,
}
