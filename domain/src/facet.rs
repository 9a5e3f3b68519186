//! The properties that lists are filtered by.

use serde::{Deserialize, Serialize};

/// A property with few enough different values to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// The issue's team.
    Team,
    /// Whether work on the issue may still happen.
    Status,
    /// The name of the issue's workflow state.
    State,
    /// The issue's labels.
    Label,
    /// The issue's project.
    Project,
    /// The issue's priority.
    Priority,
    /// Who the issue is assigned to.
    Assignee,
    /// Where the signal came from.
    Source,
    /// The signal's topics.
    Topic,
    /// The signal's keywords.
    Keyword,
    /// Whether the signal is negative, neutral or positive.
    Sentiment,
    /// How severe the signal is.
    Severity,
    /// On which side of the company's border the speaker stands.
    Boundary,
    /// The speaker's company.
    Company,
    /// What a person said of the association.
    Verdict,
}

/// One end of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The issue.
    Issue,
    /// The signal.
    Signal,
}

impl Facet {
    /// Every facet, in the order they are shown.
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
    /// The facets of issues.
    pub const ISSUE: [Self; 7] =
        [Self::Team, Self::Status, Self::State, Self::Label, Self::Project, Self::Priority, Self::Assignee];
    /// The facets of signals.
    pub const SIGNAL: [Self; 7] = [
        Self::Source,
        Self::Topic,
        Self::Keyword,
        Self::Sentiment,
        Self::Severity,
        Self::Boundary,
        Self::Company,
    ];

    /// The name in URLs.
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

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Team => "Team",
            Self::Status => "Status",
            Self::State => "State",
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

    /// The facet that URLs call `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// A bit of its own in a mask of what a row fails.
    pub(crate) fn bit(self) -> u32 {
        1 << self as u32
    }
}
