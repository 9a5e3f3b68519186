//! One record of Linear's into the store, whether a listing or a webhook brought it.

use jiff::Timestamp;
use serde_json::Value;

use super::complete::{bring_up_to_date, complete_issue, complete_need};
use crate::sources::linear::{ListKind, Resource, read_customer, read_item, read_need};
use crate::sources::{FieldError, Read, read_issue};
use crate::store::{Outcome, StoreError, Writer};

/// Why a record is not in the store.
#[derive(Debug, thiserror::Error)]
pub(super) enum PutError {
    /// It cannot be read.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Puts one record of a resource into the store, and tells which of its fields do not fit.
pub(super) fn put(
    writer: &mut Writer<'_>,
    resource: Resource,
    mut node: Value,
    now: Timestamp,
) -> Result<Read<Outcome>, PutError> {
    match resource {
        Resource::Issues => {
            complete_issue(writer, &mut node)?;
            put_issue(writer, &node, now)
        }
        Resource::Needs => {
            complete_need(writer, &mut node)?;
            put_need(writer, &node, now)
        }
        Resource::Customers => put_customer(writer, &node, now),
        Resource::List(kind) => put_list_item(writer, kind, &node, now),
    }
}

/// An issue in Linear's bin is kept and not shown.
fn put_issue(writer: &mut Writer<'_>, node: &Value, now: Timestamp) -> Result<Read<Outcome>, PutError> {
    let read = read_issue(node)?;
    let issue = &read.record;
    let is_trashed = node.get("trashed").and_then(Value::as_bool) == Some(true);
    let removed_at = is_trashed.then(|| issue.archived_at.or(issue.updated_at).unwrap_or(now));
    let outcome = writer.put_issue_as(issue, &node.to_string(), removed_at, now)?;
    Ok(read.map(|_| outcome))
}

fn put_need(writer: &mut Writer<'_>, node: &Value, now: Timestamp) -> Result<Read<Outcome>, PutError> {
    let read = read_need(node)?;
    let (need, signal) = &read.record;
    let outcome = writer.put_need(need, signal.as_ref(), &node.to_string(), now)?;
    Ok(read.map(|_| outcome))
}

/// Needs hold a copy of their customer.
fn put_customer(writer: &mut Writer<'_>, node: &Value, now: Timestamp) -> Result<Read<Outcome>, PutError> {
    let read = read_customer(node)?;
    let customer = &read.record;
    let outcome = writer.put_customer(customer, &node.to_string())?;
    if let (Outcome::Changed, Value::Object(entry)) = (outcome, node) {
        for raw in writer.needs_of_customer(&customer.id)? {
            let mut need: Value = serde_json::from_str(&raw).unwrap_or_default();
            if bring_up_to_date(&mut need, entry) {
                put_need(writer, &need, now)?;
            }
        }
    }
    Ok(read.map(|_| outcome))
}

/// Issues hold copies of the entries they name. A new name does not count as a change of
/// the issue in Linear, so it is carried over here.
fn put_list_item(
    writer: &mut Writer<'_>,
    kind: ListKind,
    node: &Value,
    now: Timestamp,
) -> Result<Read<Outcome>, PutError> {
    let read = read_item(kind, node)?;
    let item = &read.record;
    let before = writer.list_item_raw(kind, &item.id)?;
    let outcome = writer.put_list_item(item, &node.to_string())?;
    let Value::Object(entry) = node else { return Ok(read.map(|_| outcome)) };
    if outcome != Outcome::Changed || !before.is_some_and(|before| looks_different(&before, node)) {
        return Ok(read.map(|_| outcome));
    }
    for (raw, removed_at_ms) in writer.issues_mentioning(&item.id)? {
        let mut node: Value = serde_json::from_str(&raw).unwrap_or_default();
        if bring_up_to_date(&mut node, entry) {
            let removed_at = removed_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
            writer.put_issue_as(&read_issue(&node)?.record, &node.to_string(), removed_at, now)?;
        }
    }
    Ok(read.map(|_| outcome))
}

/// Whether anything that issues hold copies of has changed.
fn looks_different(before: &str, now: &Value) -> bool {
    const COPIED: [&str; 8] = ["name", "displayName", "email", "key", "type", "color", "position", "number"];
    let before: Value = serde_json::from_str(before).unwrap_or_default();
    COPIED.iter().any(|key| before.get(*key) != now.get(*key))
}
