//! Linear issues.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A Linear issue. `id` never changes; `identifier` (ENG-123) does when the issue
/// moves to another team, and `previous_identifiers` keeps the old ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Linear's UUID, the key.
    pub id: String,
    /// Identifier for people and URLs, such as ENG-123.
    pub identifier: String,
    /// Previous identifiers, which still resolve to the issue.
    pub previous_identifiers: Vec<String>,
    /// Title.
    pub title: String,
    /// Description in Markdown.
    pub description: Option<String>,
    /// URL in Linear.
    pub url: Option<String>,
    /// Team.
    pub team: Team,
    /// Workflow state.
    pub state: State,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
    /// Label names, in Linear's order.
    pub labels: Vec<String>,
    /// Display name of the assignee.
    pub assignee: Option<String>,
    /// Project name.
    pub project: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last updated in Linear.
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
    /// Key with which identifiers start, such as ENG.
    pub key: String,
    /// Display name.
    pub name: String,
}

/// A workflow state: the team's name for it and Linear's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The team's name, such as "In Review".
    pub name: String,
    /// Type, the same for all teams.
    pub kind: StateType,
}

/// Linear's workflow state types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StateType {
    /// Not accepted yet.
    Triage,
    /// Accepted, not planned.
    Backlog,
    /// Planned, not started.
    Unstarted,
    /// In progress.
    Started,
    /// Done.
    Completed,
    /// Cancelled.
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

    /// Linear's name.
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

    /// The type with this name in Linear.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether issues in this state are open.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Canceled | Self::Duplicate)
    }
}
