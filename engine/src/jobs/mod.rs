//! Work that goes on in the background and survives anything.
//!
//! A job is a row of the database. One program at a time does the jobs of a database: the
//! server with a [`Worker`], the command line with [`run_here`] where no server runs. Jobs of
//! one [`Lane`] are done one at a time, oldest first; lanes do not wait for each other. Whoever
//! dies in the middle of a job leaves it to the next; whatever fails and may go better is tried
//! again. [`JobKind::rules`] is the table of what holds for each kind.

mod attempt;
mod bell;
mod context;
mod failure;
mod here;
mod kind;
mod lane;
mod shared;
mod types;
mod watch;
mod worker;

pub use context::{Context, Work};
pub use failure::{AFTER_MAX, BACKOFF_MAX, Failure, Retry};
pub use here::{Here, run_here, run_own};
pub use kind::{ATTEMPTS_MAX, JobKind, Key, Rules, Subject};
pub use lane::Lane;
pub use types::{Job, JobEvent, JobLine, JobProgress, JobState, NewJob, Queued};
pub use worker::Worker;

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the present moment.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Is told of every change of a job that is done in this process.
pub type Observer = Arc<dyn Fn(JobEvent) + Send + Sync>;
