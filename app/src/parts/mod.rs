//! Small pieces that pages share.

mod day;
mod header;
mod number;
mod score;
mod state;
mod text;
mod verdict;

pub use day::DayText;
pub use header::Header;
pub use number::{counted, grouped, money, segment};
pub use score::Score;
pub use state::{StateMark, StateSymbols};
pub use text::Marked;
pub use verdict::VerdictButtons;
