//! The jobs' rows, and who may work on them.

mod end;
mod failures;
mod live;
mod look;
mod queue;
mod role;
mod row;
mod take_back;
mod turn;
mod wish;

pub use end::JobEnd;
pub use failures::GivenUp;
pub(super) use live::Live;
pub use role::Role;
pub use turn::Turn;
pub use wish::Cancel;

/// Ended jobs that are kept to be looked at.
pub const JOBS_KEPT: usize = 500;
