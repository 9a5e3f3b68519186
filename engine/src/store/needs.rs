//! Links between issues and customers that people made in Linear.

use domain::{Signal, SignalKey};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::issues::millis;
use super::workspace::{StoredPlain, outcome};
use super::{Outcome, StoreError, Writer};
use crate::sources::linear::Need;

/// Whose word a link from Linear is.
const LINEAR: &str = "Linear";

impl Writer<'_> {
    /// Adds a customer's need or brings it up to date, with the signal that it is. An
    /// older version changes nothing. The association with its issue is confirmed once
    /// both are there; see [`Writer::link_needs`].
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_need(
        &mut self,
        need: &Need,
        signal: Option<&Signal>,
        raw: &str,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let sql = "SELECT raw, updated_at, removed_at FROM customer_need WHERE id = ?1";
        let stored = self.stored_plain(sql, &[&need.id])?;
        let updated_at = millis(need.updated_at);
        let is_settled =
            |stored: &StoredPlain| stored.is_no_news(raw, updated_at) || stored.is_gone_since(now);
        if stored.as_ref().is_some_and(is_settled) {
            return Ok(Outcome::Unchanged);
        }
        self.unlink_need(need)?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO customer_need (id, issue_id, customer_id, content, priority, created_at, updated_at,
                archived_at, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET issue_id = excluded.issue_id, customer_id = excluded.customer_id,
                content = excluded.content, priority = excluded.priority, created_at = excluded.created_at,
                updated_at = excluded.updated_at, archived_at = excluded.archived_at, raw = excluded.raw,
                removed_at = NULL",
        )?;
        statement.execute(params![
            need.id,
            need.issue_id,
            need.customer_id,
            need.content,
            need.priority,
            millis(need.created_at),
            updated_at,
            millis(need.archived_at),
            raw,
        ])?;
        match signal {
            Some(signal) => {
                self.put_signal(signal, raw, now)?;
            }
            None => {
                self.remove_signal(&signal_key(&need.id), now)?;
            }
        }
        Ok(outcome(stored))
    }

    /// Confirms the associations of needs whose issue and signal are both there. What a
    /// person has said of such a pair stays, and what a person took back is not
    /// confirmed again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn link_needs(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let linkable = "FROM customer_need AS need
             JOIN live_issue AS issue ON issue.id = need.issue_id
             JOIN live_signal AS signal ON signal.source = 'linear' AND signal.external_id = need.id
             WHERE need.removed_at IS NULL AND need.linked_issue_id IS NOT need.issue_id";
        let mut confirm = self.transaction.prepare_cached(&format!(
            "INSERT INTO verdict (issue, signal, verdict, person, at, origin)
             SELECT issue.row, signal.row, 'confirmed', ?1, coalesce(need.created_at, ?2), 'linear' {linkable}
             ON CONFLICT (issue, signal) DO NOTHING"
        ))?;
        self.browsable_changed |= confirm.execute(params![LINEAR, now.as_millisecond()])? > 0;
        let mut remember = self.transaction.prepare_cached(&format!(
            "UPDATE customer_need SET linked_issue_id = issue_id WHERE id IN (SELECT need.id {linkable})"
        ))?;
        remember.execute([])?;
        Ok(())
    }

    /// The JSON of every need of a customer.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn needs_of_customer(&self, customer_id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT raw FROM customer_need WHERE customer_id = ?1 AND removed_at IS NULL";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let found = statement.query_map([customer_id], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// A need that people have moved to another issue no longer confirms the former one.
    fn unlink_need(&mut self, need: &Need) -> Result<(), StoreError> {
        let sql = "SELECT linked_issue_id FROM customer_need WHERE id = ?1";
        let linked: Option<Option<String>> =
            self.transaction.prepare_cached(sql)?.query_row([&need.id], |row| row.get(0)).optional()?;
        let Some(linked) = linked.flatten() else { return Ok(()) };
        if need.issue_id.as_ref() == Some(&linked) {
            return Ok(());
        }
        let mut take_back = self.transaction.prepare_cached(
            "DELETE FROM verdict WHERE origin = 'linear'
                AND issue = (SELECT row FROM issue WHERE id = ?1)
                AND signal = (SELECT row FROM signal WHERE source = 'linear' AND external_id = ?2)",
        )?;
        self.browsable_changed |= take_back.execute([&linked, &need.id])? > 0;
        let sql = "UPDATE customer_need SET linked_issue_id = NULL WHERE id = ?1";
        self.transaction.prepare_cached(sql)?.execute([&need.id])?;
        Ok(())
    }
}

fn signal_key(need_id: &str) -> SignalKey {
    SignalKey { source: "linear".into(), external_id: need_id.to_owned() }
}
