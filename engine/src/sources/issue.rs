//! An issue in the shapes that Linear's API and exports of trackers give it.

use domain::{Issue, State, StateType, Team};
use jiff::Timestamp;
use serde_json::Value;

use super::FieldError;
use super::content_id::content_id;
use super::field::Fields;
use super::reading::{Read, Reading};
use super::values::{DateOrder, is_nothing, person_of, priority, state_type};

/// Reads one issue. Fields that are not known are left alone, those that do not fit are left empty and
/// named. An issue without an id goes by its identifier.
///
/// # Errors
/// If it has no title.
pub fn read_issue(value: &Value) -> Result<Read<Issue>, FieldError> {
    read_issue_as(value, None)
}

/// The same, with what comes first in dates such as 03/04/2026; without it they are left empty.
///
/// # Errors
/// If it has no title.
pub fn read_issue_as(value: &Value, dates: Option<DateOrder>) -> Result<Read<Issue>, FieldError> {
    let reading = Reading::new(dates);
    let issue = issue(Fields::of(value, &reading)?)?;
    Ok(reading.end(issue))
}

fn issue(fields: Fields<'_>) -> Result<Issue, FieldError> {
    let title = fields.required_text("title")?;
    let description = fields.text(&["description"]);
    let created_at = fields.time(&["createdAt"]);
    let updated_at = fields.time(&["updatedAt"]);
    let completed_at = fields.time(&["completedAt"]);
    let canceled_at = fields.time(&["canceledAt"]);
    let (id, identifier) = match (fields.id(&["id"]), fields.id(&["identifier"])) {
        (Some(id), Some(identifier)) => (id, identifier),
        (Some(id), None) => {
            fields.note("no identifier; the id serves as one");
            (id.clone(), id)
        }
        (None, Some(identifier)) => {
            fields.note("no id; the identifier serves as one");
            (identifier.clone(), identifier)
        }
        (None, None) => {
            fields.note("no id; one was made from the content");
            let id = content_id(&[&title, description.as_deref().unwrap_or_default()]);
            (id.clone(), id)
        }
    };
    let trashed_at = is_trashed(fields).then(|| updated_at.or(created_at).unwrap_or(Timestamp::UNIX_EPOCH));
    Ok(Issue {
        id,
        previous_identifiers: fields.names("previousIdentifiers", "identifier"),
        title,
        description,
        url: fields.text(&["url"]),
        team: read_team(fields, &identifier),
        state: read_state(fields, completed_at, canceled_at),
        priority: read_priority(fields),
        labels: read_labels(fields),
        assignee: read_name(fields, "assignee", &["displayName", "name", "email"]),
        project: read_name(fields, "project", &["name"]),
        created_at,
        updated_at,
        completed_at,
        canceled_at,
        archived_at: fields.time(&["archivedAt"]).or(trashed_at),
        identifier,
    })
}

/// Linear's bin: such an issue is archived too.
fn is_trashed(fields: Fields<'_>) -> bool {
    match fields.get(&["trashed"]) {
        Some(Value::Bool(is_trashed)) => *is_trashed,
        Some(Value::String(word)) => matches!(word.trim().to_lowercase().as_str(), "true" | "yes" | "1"),
        _ => false,
    }
}

/// The team's key is also what the identifier begins with.
fn read_team(fields: Fields<'_>, identifier: &str) -> Team {
    let (key, name) = match fields.get(&["team"]) {
        Some(Value::String(_)) => (None, fields.text(&["team"])),
        _ => match fields.object(&["team"]) {
            Some(team) => (team.id(&["key"]), team.text(&["name"])),
            None => (None, None),
        },
    };
    let prefix = identifier.rsplit_once('-').filter(|(key, number)| {
        !key.is_empty()
            && key.len() <= 20
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let key = key.or_else(|| prefix.map(|(key, _)| key.to_owned())).or_else(|| name.clone());
    match key {
        Some(key) => Team { name: name.unwrap_or_else(|| key.clone()), key },
        None => Team { key: "none".into(), name: "No team".into() },
    }
}

/// `{"name": …, "type": …}`, or a name alone; without a type, the one that the name commonly has.
fn read_state(fields: Fields<'_>, completed_at: Option<Timestamp>, canceled_at: Option<Timestamp>) -> State {
    const NAMES: [&str; 2] = ["state", "status"];
    const TYPES: [&str; 3] = ["stateType", "statusType", "statusCategory"];
    let (name, word) = match fields.get(&NAMES) {
        Some(Value::String(_)) => (fields.text(&NAMES), None),
        _ => match fields.object(&NAMES) {
            Some(state) => (state.text(&["name"]), state.text(&["type"])),
            None => (None, None),
        },
    };
    let word = word.or_else(|| fields.text(&TYPES));
    let by_type = word.as_deref().and_then(state_type);
    if let (Some(word), None) = (&word, by_type) {
        let known = StateType::ALL.map(StateType::as_str).join(", ");
        fields.misfit::<()>("state.type", &format!("it should be one of {known}"), word);
    }
    let kind = by_type.or_else(|| name.as_deref().and_then(state_type));
    let kind = kind
        .or(canceled_at.map(|_| StateType::Canceled))
        .or(completed_at.map(|_| StateType::Completed))
        .unwrap_or_else(|| {
            match &name {
                Some(name) => {
                    fields.misfit::<()>("state.type", "it is missing; the issue counts as unstarted", name)
                }
                None => {
                    fields.warn(fields.error("state", "it is missing; the issue counts as unstarted"));
                    None
                }
            };
            StateType::Unstarted
        });
    State { name: name.unwrap_or_else(|| kind.as_str().to_owned()), kind }
}

/// A number, or Linear's word for it.
fn read_priority(fields: Fields<'_>) -> u8 {
    let of_word = |word: &str| priority(word).map(f64::from);
    match fields.number_or(&["priority"], of_word) {
        None => 0,
        Some(priority) if (0.0..=4.0).contains(&priority) => priority as u8,
        Some(priority) => {
            let reason = "it should be from 0 (none) to 4 (low)";
            fields.misfit("priority", reason, &priority.to_string()).unwrap_or_default()
        }
    }
}

/// `{"nodes": […]}` from the API, a plain list from webhooks and CSV.
fn read_labels(fields: Fields<'_>) -> Vec<String> {
    match fields.get(&["labels"]) {
        Some(Value::Object(_)) => {
            fields.object(&["labels"]).map(|labels| labels.names("nodes", "label")).unwrap_or_default()
        }
        _ => fields.names("labels", "label"),
    }
}

fn read_name(fields: Fields<'_>, field: &'static str, names: &[&str]) -> Option<String> {
    match fields.get(&[field]) {
        Some(Value::String(text)) if is_nothing(text) => None,
        Some(Value::String(_)) => {
            let text = fields.text(&[field])?;
            let person = person_of(&text);
            person.name.or(person.email)
        }
        _ => fields.object(&[field])?.text(names),
    }
}
