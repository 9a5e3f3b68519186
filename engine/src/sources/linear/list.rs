//! What the lists of the workspace have in common.

use jiff::Timestamp;
use serde_json::Value;

use crate::sources::FieldError;
use crate::sources::field::Fields;
use crate::sources::reading::{Read, Reading};

/// The lists of a workspace. They are small and fetched whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// Teams.
    Team,
    /// States of the teams' workflows.
    State,
    /// Labels of issues.
    Label,
    /// Projects.
    Project,
    /// Cycles.
    Cycle,
    /// People and bots.
    User,
}

impl ListKind {
    /// The word that the store has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::State => "state",
            Self::Label => "label",
            Self::Project => "project",
            Self::Cycle => "cycle",
            Self::User => "user",
        }
    }

    /// The plural word for people.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Team => "teams",
            Self::State => "states",
            Self::Label => "labels",
            Self::Project => "projects",
            Self::Cycle => "cycles",
            Self::User => "users",
        }
    }
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Which list.
    pub kind: ListKind,
    /// Linear's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The team that it belongs to; none for the whole workspace.
    pub team_id: Option<String>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
}

/// Reads an entry as the API or a webhook gives it. Users go by their display name,
/// cycles without a name by their number.
///
/// # Errors
/// If it has no id or no name.
pub fn read_item(kind: ListKind, value: &Value) -> Result<Read<ListItem>, FieldError> {
    let reading = Reading::default();
    let item = item(kind, Fields::of(value, &reading)?)?;
    Ok(reading.end(item))
}

fn item(kind: ListKind, fields: Fields<'_>) -> Result<ListItem, FieldError> {
    let name = match kind {
        ListKind::User => fields.text(&["displayName", "name"]),
        _ => fields.text(&["name"]),
    };
    let name = match (kind, name) {
        (ListKind::Cycle, None) => fields.number(&["number"]).map(|number| format!("Cycle {number}")),
        (_, name) => name,
    };
    let team = fields.object(&["team"]).and_then(|team| team.id(&["id"]));
    Ok(ListItem {
        kind,
        id: fields.required_id("id")?,
        name: name.ok_or_else(|| fields.error("name", "it is missing"))?,
        team_id: team.or_else(|| fields.id(&["teamId"])),
        updated_at: fields.time(&["updatedAt"]),
        archived_at: fields.time(&["archivedAt"]),
    })
}
