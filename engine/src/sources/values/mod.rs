//! Values as people and programs write them: pure functions from text to what it means.

mod amount;
mod nothing;
mod scale;
mod time;
mod time_words;
mod who;

pub(super) use amount::{Amount, amount};
pub(super) use nothing::{is_nothing, without_nul};
pub(super) use scale::{priority, sentiment, severity, state_type};
pub use time::DateOrder;
pub(super) use time::{TimeMisfit, epoch_time, read_time};
pub(super) use who::{company_of, person_of};
