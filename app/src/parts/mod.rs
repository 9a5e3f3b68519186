//! Components and helpers shared by pages.

mod bidi;
mod day;
#[cfg(feature = "hydrate")]
mod dom;
mod header;
mod html;
mod loaded;
mod number;
mod score;
mod state;
mod text;
mod title;
mod verdict;

pub use bidi::balanced;
pub use day::{DayAgo, day_html, tell_ages};
#[cfg(feature = "hydrate")]
pub use dom::{elements, focus, set_attribute, set_class};
pub use header::Header;
#[cfg(feature = "hydrate")]
pub use html::put;
pub use html::{Text, spans};
pub use loaded::loaded;
pub use number::{counted, grouped, money, noun};
pub use score::{score_html, similar_html};
pub use state::{StateSymbols, issue_marks};
pub use text::marked_html;
pub use title::document_title;
#[cfg(feature = "hydrate")]
pub use verdict::press;
pub use verdict::{VerdictButtons, clicked_pair, clicked_verdict, verdict_buttons};
