//! A work item of the engineering team, as Linear knows it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A Linear issue. `id` never changes; `identifier` (ENG-123) does when the issue
/// moves to another team, and `previous_identifiers` keeps the old ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Linear's UUID, the key.
    pub id: String,
    /// What people and URLs call it.
    pub identifier: String,
    /// Earlier identifiers, which still find the issue.
    pub previous_identifiers: Vec<String>,
    /// One line.
    pub title: String,
    /// Markdown; absent in about a third of real issues.
    pub description: Option<String>,
    /// Its page in Linear.
    pub url: Option<String>,
    /// The owning team.
    pub team: Team,
    /// Where it stands in the team's workflow.
    pub state: State,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
    /// Label names, in Linear's order.
    pub labels: Vec<String>,
    /// Display name of the person assigned.
    pub assignee: Option<String>,
    /// Project name.
    pub project: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it last changed in Linear.
    pub updated_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it was cancelled.
    pub canceled_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
}

/// A Linear team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The short upper-case key that identifiers start with.
    pub key: String,
    /// The name people read.
    pub name: String,
}

/// A workflow state: the team's own name for it and Linear's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The team's own name, such as "In review".
    pub name: String,
    /// What it means in every team.
    pub kind: StateType,
}

/// Linear's workflow state types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StateType {
    /// Not yet accepted.
    Triage,
    /// Accepted, not planned.
    Backlog,
    /// Planned, not begun.
    Unstarted,
    /// In work.
    Started,
    /// Done.
    Completed,
    /// Given up.
    Canceled,
    /// Closed in favour of another issue.
    Duplicate,
}

impl StateType {
    /// Every type, in workflow order.
    pub const ALL: [Self; 7] = [
        Self::Triage,
        Self::Backlog,
        Self::Unstarted,
        Self::Started,
        Self::Completed,
        Self::Canceled,
        Self::Duplicate,
    ];

    /// Linear's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Backlog => "backlog",
            Self::Unstarted => "unstarted",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Duplicate => "duplicate",
        }
    }

    /// The type that Linear calls `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether work on it may still happen.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Canceled | Self::Duplicate)
    }
}
