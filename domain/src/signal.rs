//! Signals: pieces of customer feedback.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A short piece of feedback from a call, a ticket, a review or a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Source and id.
    pub key: SignalKey,
    /// One-sentence summary written by the source, never a quote.
    pub summary: String,
    /// Explanation or excerpt.
    pub context: String,
    /// The person's exact words, if available.
    pub quote: Option<String>,
    /// When it was said.
    pub occurred_at: Option<Timestamp>,
    /// Sentiment: negative below 0, positive above 0.
    pub sentiment: Option<f32>,
    /// Severity: high from 5, low below 0.
    pub severity: Option<f32>,
    /// The source's estimate of bias in the question.
    pub bias: Option<f32>,
    /// Whether the speaker is a customer or internal.
    pub boundary: Boundary,
    /// Extraction method as named by the source.
    pub method: Option<String>,
    /// Types of signal, as defined by the organisation.
    pub types: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Impacts.
    pub impacts: Vec<String>,
    /// Emotions.
    pub emotions: Vec<String>,
    /// The person who said it.
    pub person: Option<Person>,
    /// The person's company.
    pub company: Option<Company>,
    /// The call it was said in.
    pub call: Option<Call>,
}

/// The identity of a signal: its source and the id that source gave it.
///
/// Written `101` for the default source, `zendesk:101` for others.
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
    /// The default source.
    pub const DEFAULT_SOURCE: &'static str = "buildbetter";

    /// A key in the default source.
    pub fn of(external_id: impl Into<String>) -> Self {
        Self { source: Self::DEFAULT_SOURCE.into(), external_id: external_id.into() }
    }

    /// Parses the format of `Display`.
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

/// Whether the speaker is a customer or internal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// External, such as a customer.
    External,
    /// Internal staff.
    Internal,
    /// Unknown.
    #[default]
    Unknown,
}

impl Boundary {
    /// The source's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// Parses the source's name; anything but `external` and `internal` is unknown.
    pub fn from_word(word: &str) -> Self {
        match word {
            "external" => Self::External,
            "internal" => Self::Internal,
            _ => Self::Unknown,
        }
    }
}

/// The person who said it.
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
    /// Annual revenue from this customer in US dollars.
    pub revenue: Option<f64>,
}

/// The recorded conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The source's id for the call.
    pub id: Option<String>,
    /// Title.
    pub name: Option<String>,
    /// URL of its page or recording.
    pub url: Option<String>,
    /// Start of the signal in the recording, in seconds.
    pub start_s: Option<f64>,
}
