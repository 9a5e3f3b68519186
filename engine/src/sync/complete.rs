//! Records that name others by their ids alone are completed from what is stored, and
//! records that hold a copy of another are brought up to date with it. So a record is
//! the same by whatever way it came.

use serde_json::{Map, Value};

use crate::sources::linear::ListKind;
use crate::store::{StoreError, Writer};

/// What an issue holds of an entry of a list: its own field, the field with the entry's
/// id alone, the list, and what of the entry it holds.
const REFERENCES: [(&str, &str, ListKind, &[&str]); 6] = [
    ("state", "stateId", ListKind::State, &["id", "name", "type", "color", "position"]),
    ("team", "teamId", ListKind::Team, &["id", "key", "name"]),
    ("assignee", "assigneeId", ListKind::User, &["id", "name", "displayName", "email"]),
    ("creator", "creatorId", ListKind::User, &["id", "name", "displayName"]),
    ("project", "projectId", ListKind::Project, &["id", "name"]),
    ("cycle", "cycleId", ListKind::Cycle, &["id", "number", "name"]),
];

const LABEL: [&str; 3] = ["id", "name", "color"];
const CUSTOMER: [&str; 6] = ["id", "name", "domains", "revenue", "size", "tier"];

/// Fills in what an issue says by ids alone, and labels beyond those that were sent.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn complete_issue(writer: &Writer<'_>, node: &mut Value) -> Result<(), StoreError> {
    let Value::Object(issue) = node else { return Ok(()) };
    for (field, id_field, kind, wanted) in REFERENCES {
        complete(issue, field, id_field, wanted, |id| writer.list_item_raw(kind, id))?;
    }
    complete_labels(writer, issue)
}

/// Fills in what a need says of its customer.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn complete_need(writer: &Writer<'_>, node: &mut Value) -> Result<(), StoreError> {
    let Value::Object(need) = node else { return Ok(()) };
    complete(need, "customer", "customerId", &CUSTOMER, |id| writer.customer_raw(id))
}

fn complete(
    record: &mut Map<String, Value>,
    field: &str,
    id_field: &str,
    wanted: &[&str],
    look_up: impl Fn(&str) -> Result<Option<String>, StoreError>,
) -> Result<(), StoreError> {
    let held = match record.get(field) {
        Some(Value::Object(held)) => held.clone(),
        None | Some(Value::Null) => Map::new(),
        Some(_) => return Ok(()),
    };
    if wanted.iter().all(|key| held.contains_key(*key)) {
        return Ok(());
    }
    let id = held.get("id").or_else(|| record.get(id_field)).and_then(Value::as_str);
    let Some(stored) = id.map(look_up).transpose()?.flatten() else { return Ok(()) };
    let stored: Value = serde_json::from_str(&stored).unwrap_or_default();
    let mut whole = held;
    for key in wanted {
        if let Some(value) = stored.get(*key)
            && !whole.contains_key(*key)
        {
            whole.insert((*key).to_owned(), value.clone());
        }
    }
    record.insert(field.to_owned(), Value::Object(whole));
    Ok(())
}

/// Linear sends the first labels of an issue and the ids of all.
fn complete_labels(writer: &Writer<'_>, issue: &mut Map<String, Value>) -> Result<(), StoreError> {
    let Some(Value::Array(ids)) = issue.get("labelIds").cloned() else { return Ok(()) };
    let held = match issue.get_mut("labels") {
        Some(Value::Object(connection)) => connection.get_mut("nodes"),
        Some(list @ Value::Array(_)) => Some(list),
        _ => None,
    };
    let Some(Value::Array(held)) = held else { return Ok(()) };
    for id in ids.iter().filter_map(Value::as_str) {
        if held.iter().any(|label| label.get("id").and_then(Value::as_str) == Some(id)) {
            continue;
        }
        let Some(raw) = writer.list_item_raw(ListKind::Label, id)? else { continue };
        let stored: Value = serde_json::from_str(&raw).unwrap_or_default();
        let part = LABEL.iter().filter_map(|key| Some(((*key).to_owned(), stored.get(*key)?.clone())));
        held.push(Value::Object(part.collect()));
    }
    Ok(())
}

/// Brings all copies that an event's record holds up to date with what is stored: the
/// event may be older than that.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn refresh_copies(writer: &Writer<'_>, node: &mut Value) -> Result<(), StoreError> {
    let id_of = |value: &Value| Some(value.get("id")?.as_str()?.to_owned());
    let mut entries = Vec::new();
    for (field, _, kind, _) in REFERENCES {
        if let Some(id) = node.get(field).and_then(id_of) {
            entries.push(writer.list_item_raw(kind, &id)?);
        }
    }
    for label in node.get("labels").and_then(Value::as_array).into_iter().flatten() {
        if let Some(id) = id_of(label) {
            entries.push(writer.list_item_raw(ListKind::Label, &id)?);
        }
    }
    if let Some(id) = node.get("customer").and_then(id_of) {
        entries.push(writer.customer_raw(&id)?);
    }
    for raw in entries.into_iter().flatten() {
        if let Ok(Value::Object(entry)) = serde_json::from_str(&raw) {
            bring_up_to_date(node, &entry);
        }
    }
    Ok(())
}

/// Brings every copy of `entry` inside `record` up to date; what a copy does not hold is
/// not added. Returns whether anything changed.
pub(super) fn bring_up_to_date(record: &mut Value, entry: &Map<String, Value>) -> bool {
    let children: Vec<&mut Value> = match record {
        Value::Object(members) => members.values_mut().collect(),
        Value::Array(entries) => entries.iter_mut().collect(),
        _ => return false,
    };
    let mut changed = false;
    for child in children {
        if let Value::Object(copy) = child
            && copy.get("id").is_some_and(|id| Some(id) == entry.get("id"))
        {
            for (key, value) in copy.iter_mut() {
                if let Some(new) = entry.get(key)
                    && new != value
                {
                    *value = new.clone();
                    changed = true;
                }
            }
        } else {
            changed |= bring_up_to_date(child, entry);
        }
    }
    changed
}
