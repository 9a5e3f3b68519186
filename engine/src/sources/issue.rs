//! A Linear issue, as its GraphQL API gives it.

use domain::{Issue, State, StateType, Team};
use serde_json::Value;

use super::FieldError;
use super::field::Fields;

/// Reads one issue node. Fields that are not known are left alone.
///
/// # Errors
/// The first field that is missing or does not fit.
pub fn read_issue(value: &Value) -> Result<Issue, FieldError> {
    let fields = Fields::of(value)?;
    let identifier = fields.required_id("identifier")?;
    Ok(Issue {
        id: fields.required_id("id")?,
        previous_identifiers: fields.names("previousIdentifiers", "identifier")?,
        title: fields.required_text("title")?,
        description: fields.text(&["description"])?,
        url: fields.text(&["url"])?,
        team: read_team(fields, &identifier)?,
        state: read_state(fields)?,
        priority: read_priority(fields)?,
        labels: read_labels(fields)?,
        assignee: read_name(fields, "assignee", &["displayName", "name"])?,
        project: read_name(fields, "project", &["name"])?,
        created_at: fields.time(&["createdAt"])?,
        updated_at: fields.time(&["updatedAt"])?,
        completed_at: fields.time(&["completedAt"])?,
        canceled_at: fields.time(&["canceledAt"])?,
        archived_at: fields.time(&["archivedAt"])?,
        identifier,
    })
}

/// The team's key is also what the identifier begins with.
fn read_team(fields: Fields<'_>, identifier: &str) -> Result<Team, FieldError> {
    let team = fields.object(&["team"])?;
    let key = match team {
        Some(team) => team.id(&["key"])?,
        None => None,
    };
    let key = key.or_else(|| identifier.rsplit_once('-').map(|(key, _)| key.to_owned()));
    let Some(key) = key else {
        return Err(fields.error("team.key", "it is missing"));
    };
    let name = team.map(|team| team.text(&["name"])).transpose()?.flatten();
    Ok(Team { name: name.unwrap_or_else(|| key.clone()), key })
}

fn read_state(fields: Fields<'_>) -> Result<State, FieldError> {
    let Some(state) = fields.object(&["state"])? else {
        return Err(fields.error("state", "it is missing"));
    };
    let word = state.required_text("type")?;
    let kind = StateType::from_word(&word).ok_or_else(|| {
        let known = StateType::ALL.map(StateType::as_str).join(", ");
        state.error("type", format!("it should be one of {known}"))
    })?;
    Ok(State { name: state.text(&["name"])?.unwrap_or_else(|| kind.as_str().to_owned()), kind })
}

fn read_priority(fields: Fields<'_>) -> Result<u8, FieldError> {
    match fields.number(&["priority"])? {
        None => Ok(0),
        Some(priority) if (0.0..=4.0).contains(&priority) => Ok(priority as u8),
        Some(_) => Err(fields.error("priority", "it should be from 0 (none) to 4 (low)")),
    }
}

/// `{"nodes": […]}` from the API, a plain list from webhooks and CSV.
fn read_labels(fields: Fields<'_>) -> Result<Vec<String>, FieldError> {
    match fields.get(&["labels"]) {
        Some(Value::Object(_)) => match fields.object(&["labels"])? {
            Some(labels) => labels.names("nodes", "label"),
            None => Ok(Vec::new()),
        },
        _ => fields.names("labels", "label"),
    }
}

fn read_name(fields: Fields<'_>, field: &'static str, names: &[&str]) -> Result<Option<String>, FieldError> {
    match fields.get(&[field]) {
        Some(Value::String(_)) => fields.text(&[field]),
        _ => fields.object(&[field])?.map(|object| object.text(names)).transpose().map(Option::flatten),
    }
}
