//! The language that the server and the browser share: records, scores, the
//! query a URL holds, and the catalogue that answers it.
//!
//! Pure: no input or output, no clock, no async. Whatever depends on the time of
//! day takes it as an argument.

pub mod answer;
pub mod association;
pub mod catalogue;
pub mod issue;
pub mod query;
pub mod signal;
pub mod similarity;

pub use answer::{Answer, Row, TeamCount};
pub use association::{Association, Verdict};
pub use catalogue::Catalogue;
pub use issue::{Issue, State, StateType, Team};
pub use query::Query;
pub use signal::{Boundary, Call, Company, Person, Signal, SignalKey};
pub use similarity::Similarity;
