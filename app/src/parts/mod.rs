//! Small pieces that pages share.

mod day;
mod header;
mod number;
mod score;
mod state;

pub use day::Day;
pub use header::Header;
pub use number::{counted, grouped};
pub use score::Score;
pub use state::{StateMark, StateSymbols};
