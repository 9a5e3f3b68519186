//! What people said of associations: a log to which events are only ever added.

mod give;
mod history;
mod log;
mod undo;

pub(super) use give::{NewEvent, PairRows};
pub(super) use history::last_seq;
pub use history::{GivenVerdict, VerdictEvent};
pub use log::VerdictLine;
pub use undo::{PairVerdict, Undone};

use domain::{SignalKey, Verdict};
use jiff::Timestamp;

/// A verdict to give.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVerdict<'a> {
    /// Linear's id of the issue.
    pub issue_id: &'a str,
    /// The signal.
    pub signal: &'a SignalKey,
    /// What is said; none to clear the verdict.
    pub verdict: Option<Verdict>,
    /// Why, in the person's words.
    pub reason: Option<&'a str>,
    /// Who says it.
    pub person: &'a str,
    /// When.
    pub at: Timestamp,
    /// The cosine similarity of a pair that a person links by hand.
    pub similarity: Option<f32>,
}

/// Where a verdict was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By a person, here.
    Person,
    /// In Linear, where a person linked a customer's request with an issue.
    Linear,
}

impl Origin {
    /// The word of the database and of exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Linear => "linear",
        }
    }

    fn from_word(word: &str) -> Self {
        if word == Self::Linear.as_str() { Self::Linear } else { Self::Person }
    }
}

/// The word of the database for a verdict or for none.
fn word(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("none", Verdict::as_str)
}
