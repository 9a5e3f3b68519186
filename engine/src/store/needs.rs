//! Links between issues and customers that people made in Linear.

use domain::{Signal, SignalKey, Verdict};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::issues::millis;
use super::verdicts::{NewEvent, PairRows};
use super::workspace::{StoredPlain, outcome};
use super::{Origin, Outcome, StoreError, Writer};
use crate::sources::linear::Need;

/// Author recorded for verdicts that come from links in Linear.
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
        self.unlink_need(need, now)?;
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
        for need in self.linkable_needs()? {
            if self.holding(need.pair)?.is_none() {
                let at = need.created_at.and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(now);
                self.add_verdict_event(need.pair, &link(Some(Verdict::Confirmed), at))?;
            }
            let sql = "UPDATE customer_need SET linked_issue_id = issue_id WHERE id = ?1";
            self.transaction.prepare_cached(sql)?.execute([need.id])?;
        }
        Ok(())
    }

    fn linkable_needs(&self) -> Result<Vec<LinkableNeed>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT need.id, need.created_at, issue.row, signal.row FROM customer_need AS need
             JOIN live_issue AS issue ON issue.id = need.issue_id
             JOIN live_signal AS signal ON signal.source = 'linear' AND signal.external_id = need.id
             WHERE need.removed_at IS NULL AND need.linked_issue_id IS NOT need.issue_id",
        )?;
        let found = statement.query_map([], |row| {
            Ok(LinkableNeed {
                id: row.get(0)?,
                created_at: row.get(1)?,
                pair: PairRows { issue: row.get(2)?, signal: row.get(3)? },
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
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
    fn unlink_need(&mut self, need: &Need, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT linked_issue_id FROM customer_need WHERE id = ?1";
        let linked: Option<Option<String>> =
            self.transaction.prepare_cached(sql)?.query_row([&need.id], |row| row.get(0)).optional()?;
        let Some(linked) = linked.flatten() else { return Ok(()) };
        if need.issue_id.as_ref() == Some(&linked) {
            return Ok(());
        }
        if let Some(pair) = self.rows_of_need(&linked, &need.id)?
            && self.holding(pair)?.is_some_and(|held| held.origin == Origin::Linear)
        {
            self.add_verdict_event(pair, &link(None, now))?;
        }
        let sql = "UPDATE customer_need SET linked_issue_id = NULL WHERE id = ?1";
        self.transaction.prepare_cached(sql)?.execute([&need.id])?;
        Ok(())
    }

    /// The rows of an issue and of the signal of a need, removed or not.
    fn rows_of_need(&self, issue_id: &str, need_id: &str) -> Result<Option<PairRows>, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT issue.row, signal.row FROM issue JOIN signal
             WHERE issue.id = ?1 AND signal.source = 'linear' AND signal.external_id = ?2",
        )?;
        let rows = statement
            .query_row([issue_id, need_id], |row| Ok(PairRows { issue: row.get(0)?, signal: row.get(1)? }));
        Ok(rows.optional()?)
    }
}

/// A need whose association with its issue is to be confirmed.
struct LinkableNeed {
    id: String,
    created_at: Option<i64>,
    pair: PairRows,
}

/// What a link in Linear, or its end, says.
fn link(verdict: Option<Verdict>, at: Timestamp) -> NewEvent<'static> {
    NewEvent {
        verdict,
        reason: None,
        person: LINEAR,
        at,
        origin: Origin::Linear,
        similarity: None,
        undoes: None,
    }
}

fn signal_key(need_id: &str) -> SignalKey {
    SignalKey { source: "linear".into(), external_id: need_id.to_owned() }
}
