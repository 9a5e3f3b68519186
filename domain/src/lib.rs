//! Types shared by the server and the browser: records, scores, the
//! query in a URL, and the catalogue that answers it.
//!
//! Pure: no I/O, no clock, no async. Time and time zones are passed in as
//! arguments.

mod answer;
pub mod catalogue;
mod day;
mod facet;
mod fold;
#[cfg(feature = "html")]
pub mod html;
mod index;
mod issue;
mod overview;
mod query;
mod row;
mod score;
mod segment;
mod select;
mod signal;
mod sort;
pub mod trust;
mod unreadable;
mod verdict;
mod zone;

pub use answer::{Answer, ChoiceAnswer, FacetAnswer};
pub use catalogue::Catalogue;
pub use day::Day;
pub use facet::{Facet, Side};
pub use fold::fold;
pub use index::Index;
pub use issue::{Issue, State, StateType, Team};
pub use overview::{Overview, Share};
pub use query::Query;
pub use row::{IssueLine, IssueRow, PairRow, Row, SignalLine, SignalRow};
pub use score::{Measure, Score};
pub use segment::{from_segment, to_segment};
pub use select::{Selection, Tally};
pub use signal::{Boundary, Call, Company, Person, Signal, SignalKey};
pub use sort::{Sort, View};
pub use unreadable::Unreadable;
pub use verdict::Verdict;
pub use zone::{DayInZone, Minute};
