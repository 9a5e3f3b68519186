//! The columns of the issues.

use domain::catalogue::{Choice, IssueColumns};
use domain::{Day, StateType};
use rusqlite::{Connection, Row};

use super::Positions;
use super::columns::{Builder, ListBuilder};
use crate::store::details::ISSUE_NAME;
use crate::store::{StoreError, list};

/// Linear's numbers for priorities, in the order people sort by.
const PRIORITIES: [(&str, u8); 5] =
    [("Urgent", 1), ("High", 2), ("Medium", 3), ("Low", 4), ("No priority", 0)];

/// Reads every issue.
pub(super) fn read(connection: &Connection, columns: &mut IssueColumns) -> Result<Positions, StoreError> {
    let mut team = Builder::default();
    let mut status = Builder::with([choice("open", "Open"), choice("closed", "Closed")]);
    let mut state = Builder::with(states(connection)?.iter().map(|name| Choice::plain(name.as_str())));
    let mut label = ListBuilder::default();
    let mut project = Builder::or_none("No project");
    let mut priority = Builder::with(PRIORITIES.map(|(name, _)| choice(&name.to_lowercase(), name)));
    let mut assignee = Builder::or_none("No assignee");

    let mut statement = connection.prepare(&format!(
        "SELECT row, {ISSUE_NAME}, title, url, team_key, team_name, state_name, state_type, labels, project,
            priority, assignee, updated_at, archived_at FROM live_issue AS issue ORDER BY team_key, row"
    ))?;
    let mut found = statement.query([])?;
    let mut positions = Positions::new();
    while let Some(row) = found.next()? {
        positions.insert(row.get(0)?, columns.identifier.len() as u32);
        columns.identifier.push(row.get(1)?);
        columns.title.push(row.get(2)?);
        columns.url.push(row.get::<_, Option<String>>(3)?.unwrap_or_default());
        team.push(&text(row, 4)?, &text(row, 5)?);
        let word = text(row, 7)?;
        let state_type = StateType::from_word(&word)
            .ok_or_else(|| StoreError::Damaged(format!("there is no state type {word}")))?;
        columns.state_type.push(state_type);
        let is_archived = row.get::<_, Option<i64>>(13)?.is_some();
        status.push(if state_type.is_open() && !is_archived { "open" } else { "closed" }, "");
        state.push(&text(row, 6)?, "");
        label.push(&list(&text(row, 8)?)?);
        project.push_or_none(&text(row, 9)?);
        let number: u8 = row.get(10)?;
        let name = PRIORITIES.iter().find(|(_, of)| *of == number).map_or("No priority", |(name, _)| name);
        priority.push(&name.to_lowercase(), name);
        assignee.push_or_none(&text(row, 11)?);
        columns.day.push(row.get::<_, Option<i64>>(12)?.map(Day::of_ms));
    }
    columns.facets = vec![
        team.finish(),
        status.finish(),
        state.finish(),
        label.finish(),
        project.finish(),
        priority.finish(),
        assignee.finish(),
    ];
    Ok(positions)
}

/// A text; empty where there is none.
fn text(row: &Row<'_>, column: usize) -> Result<String, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
}

fn choice(key: &str, label: &str) -> Choice {
    Choice { key: key.into(), label: label.into() }
}

/// Names of states in workflow order.
fn states(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare("SELECT DISTINCT state_name, state_type FROM live_issue ORDER BY 1")?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let mut states = found.collect::<Result<Vec<(String, String)>, _>>()?;
    states.sort_by_key(|(_, word)| StateType::from_word(word));
    Ok(states.into_iter().map(|(name, _)| name).collect())
}
