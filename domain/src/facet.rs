//! Facets: properties to filter by.

use serde::{Deserialize, Serialize};

/// A property with a selectable set of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// The issue's team.
    Team,
    /// Whether the issue is open or closed.
    Status,
    /// The name of the issue's workflow state.
    State,
    /// The issue's labels.
    Label,
    /// The issue's project.
    Project,
    /// The issue's priority.
    Priority,
    /// The issue's assignee.
    Assignee,
    /// The signal's source.
    Source,
    /// The signal's topics.
    Topic,
    /// The signal's keywords.
    Keyword,
    /// Whether the signal is negative, neutral or positive.
    Sentiment,
    /// How severe the signal is.
    Severity,
    /// Whether the speaker is a customer or internal.
    Boundary,
    /// The speaker's company.
    Company,
    /// The verdict of the association.
    Verdict,
}

/// Type of one end of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The issue.
    Issue,
    /// The signal.
    Signal,
}

impl Facet {
    /// All facets.
    pub const ALL: [Self; 15] = [
        Self::Team,
        Self::Status,
        Self::State,
        Self::Label,
        Self::Project,
        Self::Priority,
        Self::Assignee,
        Self::Source,
        Self::Topic,
        Self::Keyword,
        Self::Sentiment,
        Self::Severity,
        Self::Boundary,
        Self::Company,
        Self::Verdict,
    ];
    /// Facets of issues.
    pub const ISSUE: [Self; 7] =
        [Self::Team, Self::Status, Self::State, Self::Label, Self::Project, Self::Priority, Self::Assignee];
    /// Facets of signals.
    pub const SIGNAL: [Self; 7] = [
        Self::Source,
        Self::Topic,
        Self::Keyword,
        Self::Sentiment,
        Self::Severity,
        Self::Boundary,
        Self::Company,
    ];

    /// Name in URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Status => "status",
            Self::State => "state",
            Self::Label => "label",
            Self::Project => "project",
            Self::Priority => "priority",
            Self::Assignee => "assignee",
            Self::Source => "source",
            Self::Topic => "topic",
            Self::Keyword => "keyword",
            Self::Sentiment => "sentiment",
            Self::Severity => "severity",
            Self::Boundary => "boundary",
            Self::Company => "company",
            Self::Verdict => "verdict",
        }
    }

    /// Display label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Team => "Team",
            Self::Status => "Status",
            Self::State => "Workflow state",
            Self::Label => "Label",
            Self::Project => "Project",
            Self::Priority => "Priority",
            Self::Assignee => "Assignee",
            Self::Source => "Source",
            Self::Topic => "Topic",
            Self::Keyword => "Keyword",
            Self::Sentiment => "Sentiment",
            Self::Severity => "Severity",
            Self::Boundary => "Speaker",
            Self::Company => "Company",
            Self::Verdict => "Verdict",
        }
    }

    /// The facet with this name in URLs.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// Its bit in masks of failed criteria.
    pub(crate) fn bit(self) -> u32 {
        1 << self as u32
    }
}
