//! Small pieces that pages share.

mod day;
mod header;
mod loaded;
mod number;
mod score;
mod state;
mod text;
mod verdict;

pub use day::{DayAgo, day_text, tell_ages};
pub use header::Header;
pub use loaded::loaded;
pub use number::{counted, grouped, money, segment};
pub use score::score;
pub use state::{StateMark, StateSymbols};
pub use text::marked;
pub use verdict::{VerdictButtons, clicked_verdict, verdict_buttons};
