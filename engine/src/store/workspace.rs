//! Linear's lists: teams, states, labels, projects, cycles, users; and customers.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::issues::{json_list, millis};
use super::{Outcome, StoreError, Writer};
use crate::sources::linear::{Customer, ListItem};

impl Writer<'_> {
    /// Adds an entry of a list or brings it up to date. An older version changes nothing.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_list_item(&mut self, item: &ListItem, raw: &str) -> Result<Outcome, StoreError> {
        let sql = "SELECT raw, updated_at, removed_at FROM workspace_item WHERE kind = ?1 AND id = ?2";
        let stored = self.stored_plain(sql, &[&item.kind.as_str(), &item.id])?;
        let updated_at = millis(item.updated_at);
        if stored.as_ref().is_some_and(|stored| stored.is_no_news(raw, updated_at)) {
            return Ok(Outcome::Unchanged);
        }
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO workspace_item (kind, id, name, team_id, updated_at, archived_at, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, team_id = excluded.team_id,
                updated_at = excluded.updated_at, archived_at = excluded.archived_at, raw = excluded.raw,
                removed_at = NULL",
        )?;
        let archived_at = millis(item.archived_at);
        statement.execute(params![
            item.kind.as_str(),
            item.id,
            item.name,
            item.team_id,
            updated_at,
            archived_at,
            raw
        ])?;
        Ok(outcome(stored))
    }

    /// Adds a customer or brings it up to date. An older version changes nothing.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_customer(&mut self, customer: &Customer, raw: &str) -> Result<Outcome, StoreError> {
        let sql = "SELECT raw, updated_at, removed_at FROM customer WHERE id = ?1";
        let stored = self.stored_plain(sql, &[&customer.id])?;
        let updated_at = millis(customer.updated_at);
        if stored.as_ref().is_some_and(|stored| stored.is_no_news(raw, updated_at)) {
            return Ok(Outcome::Unchanged);
        }
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO customer (id, name, domains, revenue, size, tier, updated_at, archived_at, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, domains = excluded.domains,
                revenue = excluded.revenue, size = excluded.size, tier = excluded.tier,
                updated_at = excluded.updated_at, archived_at = excluded.archived_at, raw = excluded.raw,
                removed_at = NULL",
        )?;
        statement.execute(params![
            customer.id,
            customer.name,
            json_list(&customer.domains),
            customer.revenue,
            customer.size,
            customer.tier,
            updated_at,
            millis(customer.archived_at),
            raw,
        ])?;
        Ok(outcome(stored))
    }

    /// The JSON of a customer.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn customer_raw(&self, id: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.transaction.prepare_cached("SELECT raw FROM customer WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// The JSON of every issue in which `id` is mentioned, with the time of its removal.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn issues_mentioning(&self, id: &str) -> Result<Vec<(String, Option<i64>)>, StoreError> {
        let sql = "SELECT raw, removed_at FROM issue WHERE instr(raw, ?1) > 0";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let found = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What the store has of a record without a text of its own: JSON, time of change,
    /// time of removal.
    pub(super) fn stored_plain(
        &self,
        sql: &str,
        key: &[&dyn rusqlite::ToSql],
    ) -> Result<Option<StoredPlain>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let found = statement.query_row(key, |row| {
            Ok(StoredPlain { raw: row.get(0)?, updated_at_ms: row.get(1)?, removed_at_ms: row.get(2)? })
        });
        Ok(found.optional()?)
    }
}

/// What the store has of a record that is being put in.
pub(super) struct StoredPlain {
    raw: String,
    updated_at_ms: Option<i64>,
    removed_at_ms: Option<i64>,
}

impl StoredPlain {
    /// Whether it is there just so, or in a newer version.
    pub(super) fn is_no_news(&self, raw: &str, updated_at_ms: Option<i64>) -> bool {
        let is_older = updated_at_ms.zip(self.updated_at_ms).is_some_and(|(new, old)| new < old);
        is_older || (self.raw == raw && self.removed_at_ms.is_none())
    }

    /// Whether its removal was heard of after a reading that began at `now`.
    pub(super) fn is_gone_since(&self, now: Timestamp) -> bool {
        self.removed_at_ms.is_some_and(|removed| removed > now.as_millisecond())
    }
}

pub(super) fn outcome(stored: Option<StoredPlain>) -> Outcome {
    if stored.is_some() { Outcome::Changed } else { Outcome::New }
}
