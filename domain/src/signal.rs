//! One piece of customer feedback.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A short piece of feedback from a call, a ticket, a review or a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Where it came from and its id there.
    pub key: SignalKey,
    /// One sentence that states it; written by the source, never a quotation.
    pub summary: String,
    /// The explanation or excerpt around it.
    pub context: String,
    /// The person's exact words, where the source has them.
    pub quote: Option<String>,
    /// When it was said.
    pub occurred_at: Option<Timestamp>,
    /// Below 0 negative, above 0 positive.
    pub sentiment: Option<f32>,
    /// 5 and more is high, below 0 is low.
    pub severity: Option<f32>,
    /// The source's estimate of how leading the question was.
    pub bias: Option<f32>,
    /// Who spoke: a customer or our own staff.
    pub boundary: Boundary,
    /// How it was extracted, in the source's words.
    pub method: Option<String>,
    /// Kinds of signal, named by the organisation.
    pub types: Vec<String>,
    /// What it is about.
    pub topics: Vec<String>,
    /// Words of note.
    pub keywords: Vec<String>,
    /// What it affects.
    pub impacts: Vec<String>,
    /// How the person felt.
    pub emotions: Vec<String>,
    /// Who said it.
    pub person: Option<Person>,
    /// The person's company.
    pub company: Option<Company>,
    /// The call it was said in.
    pub call: Option<Call>,
}

/// The identity of a signal: its source and the id that source gave it.
///
/// Written `101` for the source that files come from, `zendesk:101` for others.
///
/// ```
/// use domain::SignalKey;
/// assert_eq!(SignalKey::parse("101").to_string(), "101");
/// assert_eq!(SignalKey::parse("zendesk:7").source, "zendesk");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SignalKey {
    /// Lower-case name of the source.
    pub source: String,
    /// The id within the source.
    pub external_id: String,
}

impl SignalKey {
    /// The source of signals that name none.
    pub const DEFAULT_SOURCE: &'static str = "buildbetter";

    /// A key in the default source.
    pub fn of(external_id: impl Into<String>) -> Self {
        Self { source: Self::DEFAULT_SOURCE.into(), external_id: external_id.into() }
    }

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some((source, id)) => Self { source: source.into(), external_id: id.into() },
            None => Self::of(text),
        }
    }
}

impl fmt::Display for SignalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source == Self::DEFAULT_SOURCE && !self.external_id.contains(':') {
            f.write_str(&self.external_id)
        } else {
            write!(f, "{}:{}", self.source, self.external_id)
        }
    }
}

/// On which side of the company's border the speaker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// Outside: a customer, perhaps.
    External,
    /// The company's own staff.
    Internal,
    /// Not known.
    #[default]
    Unknown,
}

impl Boundary {
    /// The word the source uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// Anything but `external` and `internal` is unknown.
    pub fn from_word(word: &str) -> Self {
        match word {
            "external" => Self::External,
            "internal" => Self::Internal,
            _ => Self::Unknown,
        }
    }
}

/// Who said it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The source's id for the person.
    pub id: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// The company a person belongs to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Company {
    /// The source's id for the company.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Internet domain.
    pub domain: Option<String>,
    /// Annual revenue from this customer, in US dollars.
    pub revenue: Option<f64>,
}

/// The recorded conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The source's id for the call.
    pub id: Option<String>,
    /// Title.
    pub name: Option<String>,
    /// Its page or recording.
    pub url: Option<String>,
    /// Where in the recording the signal begins, in seconds.
    pub start_s: Option<f64>,
}
