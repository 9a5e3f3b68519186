//! Webhook events of Linear's into the store.
//!
//! They come in any order, more than once, and leave out what is null.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use super::complete::{complete_issue, refresh_copies};
use super::put::{PutError, put};
use crate::sources::json::mend;
use crate::sources::linear::{ListKind, Resource};
use crate::store::{RecordTimes, StoreError, Writer};

/// The body of a delivery, whose signature the caller has verified.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinearEvent {
    /// `create`, `update`, `remove` or `restore`.
    pub action: String,
    /// What happened to, such as `Issue`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// The record as it is now; fields that are null may be left out.
    pub data: Value,
    /// Linear's id of the workspace.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// When the delivery was sent, in milliseconds since 1970.
    #[serde(default)]
    pub webhook_timestamp: Option<f64>,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The record is in the store as the event has it; the plural word for its kind.
    Stored(&'static str),
    /// Something newer is known.
    Stale,
    /// Events of this type are of no use here.
    Ignored(String),
    /// The record is removed.
    Removed,
    /// The event does not hold the whole record with this id; a sync has to fetch it.
    NeedsFetch(String),
    /// It cannot be read, for this reason.
    Bad(String),
}

impl LinearEvent {
    /// Reads a delivery's body.
    ///
    /// # Errors
    /// A phrase that says where it is wrong, without its words.
    pub fn from_body(body: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(&mend(body)).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            match error.classify() {
                Category::Data => format!("a field is missing or wrong (line {line}, column {column})"),
                _ => format!("it is not JSON (line {line}, column {column})"),
            }
        })
    }
}

/// Applies an event. The same event again, and any order of events, lead to the same
/// records.
///
/// # Errors
/// If the store fails.
pub fn apply_event(
    writer: &mut Writer<'_>,
    event: &LinearEvent,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    let Some(resource) = resource_of(&event.kind) else { return Ok(Applied::Ignored(event.kind.clone())) };
    let workspace = writer.setting(super::linear::WORKSPACE)?;
    if workspace.is_some() && event.organization_id.is_some() && workspace != event.organization_id {
        return Ok(Applied::Bad("it is of another workspace than the database".into()));
    }
    let Some(id) = text(&event.data, "id").map(str::trim).filter(|id| !id.is_empty()) else {
        return Ok(Applied::Bad("its data has no id".into()));
    };
    let known = writer.record_times(resource, id)?;
    match event.action.as_str() {
        "remove" => remove(writer, event, resource, id, known, now),
        "create" | "update" | "restore" => store(writer, event, resource, id, known, now),
        other => Ok(Applied::Ignored(format!("{} {other}", event.kind))),
    }
}

fn resource_of(kind: &str) -> Option<Resource> {
    Some(match kind {
        "Issue" => Resource::Issues,
        "Customer" => Resource::Customers,
        "CustomerNeed" => Resource::Needs,
        "IssueLabel" => Resource::List(ListKind::Label),
        "Project" => Resource::List(ListKind::Project),
        "Cycle" => Resource::List(ListKind::Cycle),
        "User" => Resource::List(ListKind::User),
        _ => return None,
    })
}

fn remove(
    writer: &mut Writer<'_>,
    event: &LinearEvent,
    resource: Resource,
    id: &str,
    known: Option<RecordTimes>,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    let at = event.created_at.or(time(&event.data, "updatedAt")).unwrap_or(now);
    if known.is_some_and(|known| known.updated_at > Some(at)) {
        return Ok(Applied::Stale);
    }
    if known.is_none_or(|known| known.updated_at.is_none()) {
        writer.put_early_removal(resource, id, at)?;
    }
    writer.remove(resource, id, at)?;
    Ok(Applied::Removed)
}

fn store(
    writer: &mut Writer<'_>,
    event: &LinearEvent,
    resource: Resource,
    id: &str,
    known: Option<RecordTimes>,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    let mut node = event.data.clone();
    match resource {
        Resource::Issues => {
            complete_issue(writer, &mut node)?;
            refresh_copies(writer, &mut node)?;
        }
        Resource::Needs => refresh_copies(writer, &mut node)?,
        Resource::Customers | Resource::List(_) => {}
    }
    let updated_at = time(&node, "updatedAt");
    if updated_at.is_none() || !is_whole(resource, &node) {
        return Ok(Applied::NeedsFetch(id.to_owned()));
    }
    let is_stale = |known: RecordTimes| known.updated_at > updated_at || known.removed_at >= updated_at;
    if known.is_some_and(is_stale) {
        return Ok(Applied::Stale);
    }
    match put(writer, resource, node, now) {
        Ok(_) => {
            writer.link_needs(now)?;
            Ok(Applied::Stored(resource.name()))
        }
        Err(PutError::Field(error)) => Ok(Applied::Bad(error.to_string())),
        Err(PutError::Store(error)) => Err(error),
    }
}

/// Whether the data is a whole record, from which only what is null is left out.
fn is_whole(resource: Resource, node: &Value) -> bool {
    let needed: &[&str] = match resource {
        Resource::Issues => &["identifier", "title", "state"],
        Resource::Needs => &["createdAt"],
        Resource::List(ListKind::Cycle) => &["number"],
        Resource::Customers | Resource::List(_) => &["name"],
    };
    needed.iter().all(|field| node.get(*field).is_some_and(|value| !value.is_null()))
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field)?.as_str()
}

fn time(value: &Value, field: &str) -> Option<Timestamp> {
    text(value, field)?.parse().ok()
}
