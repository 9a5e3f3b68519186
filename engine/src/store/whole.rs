//! Whole records, one after another, for export.

use domain::{Issue, Signal, SignalKey};
use rusqlite::Row;

use super::details::{ISSUE_COLUMNS, SIGNAL_COLUMNS, issue, signal};
use super::{Store, StoreError, list};

/// An issue with everything that was read of it.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeIssue {
    /// The issue.
    pub issue: Issue,
    /// How many signals are associated.
    pub signal_count: i64,
}

/// A signal with everything that was read of it.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeSignal {
    /// The signal.
    pub signal: Signal,
    /// How many issues are associated.
    pub issue_count: i64,
}

impl Store {
    /// Every issue, by identifier; `each` returns whether to go on.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn each_whole_issue(&self, each: &mut dyn FnMut(WholeIssue) -> bool) -> Result<(), StoreError> {
        self.each_whole(
            &issues("ORDER BY team_key, length(identifier), identifier, row"),
            &[],
            whole_issue,
            each,
        )
    }

    /// Every signal, by date; `each` returns whether to go on.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn each_whole_signal(&self, each: &mut dyn FnMut(WholeSignal) -> bool) -> Result<(), StoreError> {
        self.each_whole(&signals("ORDER BY occurred_at, source, external_id"), &[], whole_signal, each)
    }

    /// The issue that is called so.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn whole_issue(&self, name: &str) -> Result<Option<WholeIssue>, StoreError> {
        let Some(row) = self.issue_row(name)? else { return Ok(None) };
        self.one_whole(&issues("WHERE row = ?1"), row, whole_issue)
    }

    /// The signal of this key.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn whole_signal(&self, key: &SignalKey) -> Result<Option<WholeSignal>, StoreError> {
        let Some(row) = self.signal_row(key)? else { return Ok(None) };
        self.one_whole(&signals("WHERE row = ?1"), row, whole_signal)
    }

    fn one_whole<T>(
        &self,
        sql: &str,
        row: i64,
        read: fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.each_whole(sql, &[&row], read, &mut |whole| {
            found = Some(whole);
            false
        })?;
        Ok(found)
    }

    fn each_whole<T>(
        &self,
        sql: &str,
        params: &[&dyn rusqlite::ToSql],
        read: fn(&Row<'_>) -> Result<T, StoreError>,
        each: &mut dyn FnMut(T) -> bool,
    ) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut found = statement.query(params)?;
            while let Some(row) = found.next()? {
                if !each(read(row)?) {
                    break;
                }
            }
            Ok(())
        })
    }
}

fn issues(which: &str) -> String {
    format!(
        "SELECT id, identifier, {ISSUE_COLUMNS},
            (SELECT json_group_array(identifier) FROM (
                SELECT identifier FROM previous_identifier WHERE issue = issue.row ORDER BY identifier)),
            (SELECT count(*) FROM association JOIN live_signal AS signal ON signal.row = association.signal
             WHERE association.issue = issue.row)
         FROM live_issue AS issue {which}"
    )
}

fn signals(which: &str) -> String {
    format!(
        "SELECT {SIGNAL_COLUMNS}, source, external_id,
            (SELECT count(*) FROM association JOIN live_issue AS issue ON issue.row = association.issue
             WHERE association.signal = signal.row)
         FROM live_signal AS signal {which}"
    )
}

fn whole_issue(row: &Row<'_>) -> Result<WholeIssue, StoreError> {
    let previous_identifiers = list(&row.get::<_, String>(18)?)?;
    Ok(WholeIssue { issue: Issue { previous_identifiers, ..issue(row)? }, signal_count: row.get(19)? })
}

fn whole_signal(row: &Row<'_>) -> Result<WholeSignal, StoreError> {
    let key = SignalKey { source: row.get(25)?, external_id: row.get(26)? };
    Ok(WholeSignal { signal: signal(row, &key)?, issue_count: row.get(27)? })
}
