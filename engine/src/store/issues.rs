//! Issues going in.

use domain::Issue;
use jiff::Timestamp;
use rusqlite::{named_params, params};

use super::writer::NewRecord;
use super::{Outcome, Store, StoreError, Writer};
use crate::text::{TextHash, issue_text};

const UPSERT: &str = "
    INSERT INTO issue (id, identifier, title, description, url, team_key, team_name, state_name, state_type,
        priority, labels, assignee, project, created_at, updated_at, completed_at, canceled_at, archived_at,
        text_hash, imported_at, raw, removed_at)
    VALUES (:id, :identifier, :title, :description, :url, :team_key, :team_name, :state_name, :state_type,
        :priority, :labels, :assignee, :project, :created_at, :updated_at, :completed_at, :canceled_at,
        :archived_at, :text_hash, :imported_at, :raw, :removed_at)
    ON CONFLICT (id) DO UPDATE SET identifier = excluded.identifier, title = excluded.title,
        description = excluded.description, url = excluded.url, team_key = excluded.team_key,
        team_name = excluded.team_name, state_name = excluded.state_name, state_type = excluded.state_type,
        priority = excluded.priority, labels = excluded.labels, assignee = excluded.assignee,
        project = excluded.project, created_at = excluded.created_at, updated_at = excluded.updated_at,
        completed_at = excluded.completed_at, canceled_at = excluded.canceled_at,
        archived_at = excluded.archived_at, text_hash = excluded.text_hash,
        imported_at = excluded.imported_at, raw = excluded.raw, removed_at = excluded.removed_at
    RETURNING row";

impl Store {
    /// Key and name of each team that has issues, by key.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn teams(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT team_key, max(team_name) FROM live_issue GROUP BY team_key ORDER BY team_key";
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Adds an issue or brings it up to date, by its id. A version older than the
    /// stored one changes nothing. Verdicts and associations stay.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_issue(&mut self, issue: &Issue, raw: &str, now: Timestamp) -> Result<Outcome, StoreError> {
        self.put_issue_as(issue, raw, None, now)
    }

    /// The same for an issue that may be in Linear's bin: with `removed_at` it is kept
    /// and not shown.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_issue_as(
        &mut self,
        issue: &Issue,
        raw: &str,
        removed_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let sql = "SELECT text_hash, raw, updated_at, removed_at FROM issue WHERE id = ?1";
        let stored = self.stored(sql, &[&issue.id])?;
        let (updated_at, removed_at) = (millis(issue.updated_at), millis(removed_at));
        let new = NewRecord { raw, updated_at_ms: updated_at, removed_at_ms: removed_at };
        if stored.as_ref().is_some_and(|stored| stored.outweighs(&new, now)) {
            return Ok(Outcome::Unchanged);
        }
        self.keep_identifier(issue)?;
        let text_hash =
            TextHash::of(&issue_text(&issue.title, issue.description.as_deref().unwrap_or_default()));
        let row: i64 = self.transaction.prepare_cached(UPSERT)?.query_row(
            named_params! {
                ":id": issue.id, ":identifier": issue.identifier, ":title": issue.title,
                ":description": issue.description, ":url": issue.url, ":team_key": issue.team.key,
                ":team_name": issue.team.name, ":state_name": issue.state.name,
                ":state_type": issue.state.kind.as_str(), ":priority": issue.priority,
                ":labels": json_list(&issue.labels), ":assignee": issue.assignee, ":project": issue.project,
                ":created_at": millis(issue.created_at), ":updated_at": updated_at,
                ":completed_at": millis(issue.completed_at), ":canceled_at": millis(issue.canceled_at),
                ":archived_at": millis(issue.archived_at), ":text_hash": text_hash.as_bytes(),
                ":imported_at": now.as_millisecond(), ":raw": raw, ":removed_at": removed_at,
            },
            |row| row.get(0),
        )?;
        self.put_previous_identifiers(row, issue)?;
        self.browsable_changed = true;
        match stored {
            None => Ok(Outcome::New),
            Some(stored) => {
                if stored.text_hash != text_hash {
                    self.drop_unused_text(stored.text_hash)?;
                }
                Ok(Outcome::Changed)
            }
        }
    }

    /// The identifier that an issue has had so far goes on finding it.
    fn keep_identifier(&self, issue: &Issue) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO previous_identifier (identifier, issue)
                   SELECT identifier, row FROM issue WHERE id = ?1 AND identifier <> ?2";
        self.transaction.prepare_cached(sql)?.execute([&issue.id, &issue.identifier])?;
        Ok(())
    }

    fn put_previous_identifiers(&mut self, row: i64, issue: &Issue) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO previous_identifier (identifier, issue) VALUES (?1, ?2)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        for identifier in &issue.previous_identifiers {
            statement.execute(params![identifier, row])?;
        }
        Ok(())
    }
}

pub(super) fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millisecond)
}

pub(super) fn json_list(list: &[String]) -> String {
    serde_json::Value::from(list).to_string()
}
