//! Work that goes on in the background and survives anything.
//!
//! A job is a row of the database. One worker at a time does them, oldest first.

mod types;

pub use types::{Job, JobKind, JobLine, JobProgress, JobState, NewJob, Queued};
