//! Records that their source no longer has.
//!
//! They are marked and kept: verdicts stay, and a record that comes back is as it was.

use std::collections::HashSet;

use domain::SignalKey;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Writer};
use crate::sources::linear::{ListKind, Resource};

/// When a stored record changed and went, as its source says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordTimes {
    /// The last change that is stored.
    pub updated_at: Option<Timestamp>,
    /// Since when the source has not had it.
    pub removed_at: Option<Timestamp>,
}

/// The table of a resource, with the condition that picks its rows there.
fn place(resource: Resource) -> (&'static str, String) {
    match resource {
        Resource::Issues => ("issue", "1".into()),
        Resource::Customers => ("customer", "1".into()),
        Resource::Needs => ("customer_need", "1".into()),
        Resource::List(kind) => ("workspace_item", format!("kind = '{}'", kind.as_str())),
    }
}

impl Store {
    /// Ids of all records of a resource of Linear's that are not removed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn live_ids(&self, resource: Resource) -> Result<HashSet<String>, StoreError> {
        let (table, condition) = place(resource);
        self.read(|connection| {
            let sql = format!("SELECT id FROM {table} WHERE {condition} AND removed_at IS NULL");
            let mut statement = connection.prepare(&sql)?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// Ids of all signals of a source that are not removed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn live_signal_ids(&self, source: &str) -> Result<HashSet<String>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT external_id FROM live_signal WHERE source = ?1")?;
            let ids = statement.query_map([source], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }
}

impl Writer<'_> {
    /// Marks a record of Linear's as removed and returns whether that is news. With a
    /// customer's need goes its signal.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn remove(&mut self, resource: Resource, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        let (table, condition) = place(resource);
        let sql = format!(
            "UPDATE {table} SET removed_at = ?2
             WHERE {condition} AND id = ?1 AND (removed_at IS NULL OR removed_at < ?2)"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let removed = statement.execute(params![id, at.as_millisecond()])? > 0;
        match resource {
            Resource::Issues => self.browsable_changed |= removed,
            Resource::Needs => {
                self.remove_signal(&SignalKey { source: "linear".into(), external_id: id.into() }, at)?;
            }
            Resource::Customers | Resource::List(_) => {}
        }
        Ok(removed)
    }

    /// Marks a signal as removed and returns whether it was there until now.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn remove_signal(&mut self, key: &SignalKey, at: Timestamp) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE signal SET removed_at = ?3 WHERE source = ?1 AND external_id = ?2 AND removed_at IS NULL",
        )?;
        let removed = statement.execute(params![key.source, key.external_id, at.as_millisecond()])? > 0;
        self.browsable_changed |= removed;
        Ok(removed)
    }

    /// When a record of Linear's changed and went; none if it was never heard of.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn record_times(&self, resource: Resource, id: &str) -> Result<Option<RecordTimes>, StoreError> {
        let (table, condition) = place(resource);
        let sql = format!("SELECT updated_at, removed_at FROM {table} WHERE {condition} AND id = ?1");
        let time = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let stored = statement.query_row([id], |row| {
            Ok(RecordTimes { updated_at: time(row.get(0)?), removed_at: time(row.get(1)?) })
        });
        if let Some(times) = stored.optional()? {
            return Ok(Some(times));
        }
        let sql = "SELECT at FROM early_removal WHERE resource = ?1 AND id = ?2";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let early = statement.query_row([resource.name(), id], |row| row.get(0)).optional()?;
        Ok(early.map(|at| RecordTimes { updated_at: None, removed_at: time(at) }))
    }

    /// Remembers the removal of a record that has not been heard of.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_early_removal(
        &mut self,
        resource: Resource,
        id: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO early_removal (resource, id, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (resource, id) DO UPDATE SET at = max(at, excluded.at)",
        )?;
        statement.execute(params![resource.name(), id, at.as_millisecond()])?;
        Ok(())
    }

    /// Forgets removals of unknown records from before `at`: a whole listing since then
    /// has shown what there is.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn drop_early_removals(&mut self, resource: Resource, at: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM early_removal WHERE resource = ?1 AND at < ?2";
        self.transaction.prepare_cached(sql)?.execute(params![resource.name(), at.as_millisecond()])?;
        Ok(())
    }

    /// The JSON of an entry of the workspace's lists.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn list_item_raw(&self, kind: ListKind, id: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT raw FROM workspace_item WHERE kind = ?1 AND id = ?2";
        let mut statement = self.transaction.prepare_cached(sql)?;
        Ok(statement.query_row([kind.as_str(), id], |row| row.get(0)).optional()?)
    }
}
