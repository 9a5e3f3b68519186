//! Verifying a database.

use std::path::Path;

use rusqlite::Connection;

use super::maintenance::{Counts, counts};
use super::read_only::{ReadOnly, open_read_only};
use super::writing::Terms;
use super::{Location, Store, StoreError};

/// What a check of the whole database found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// How much was checked.
    pub counts: Counts,
    /// One sentence a fault; empty when the database is sound.
    pub faults: Vec<String>,
    /// One sentence for each thing that could not be checked.
    pub left_out: Vec<String>,
}

impl Store {
    /// Verifies the database at `path`, also one that may only be read. Changes nothing but
    /// that an older database that may be written is brought up to date.
    ///
    /// # Errors
    /// If there is no database, or it cannot be read at all; faults are in the report.
    pub fn check_at(path: &Path) -> Result<CheckReport, StoreError> {
        let checked = match Self::open(path) {
            Ok(store) => store.check(),
            Err(StoreError::ReadOnly { .. }) => check_read_only(&Location::of(path)),
            Err(error) => Err(error),
        };
        match checked {
            Err(StoreError::Damaged(what)) => {
                let faults = vec![format!("The file is damaged: {what}.")];
                Ok(CheckReport { faults, ..CheckReport::default() })
            }
            checked => checked,
        }
    }

    /// Verifies the file, the references, the word indexes, the vectors and the
    /// scores.
    ///
    /// # Errors
    /// If the database cannot be read at all; faults are in the report.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = self.read(by_reading)?;
        // In a transaction of a writer: one that became a writer half-way would be refused where
        // another program has written meanwhile.
        self.write_on(Terms::STEP, |writer| word_indexes(writer.transaction, &mut report.faults))?;
        Ok(report)
    }
}

fn check_read_only(location: &Location) -> Result<CheckReport, StoreError> {
    let ReadOnly { mut connection, unread_log } = open_read_only(location)?;
    let mut report = by_reading(&*connection.transaction()?)?;
    report.left_out.push(
        "The database is read-only, so its word indexes were checked, but not compared with the records."
            .into(),
    );
    report.left_out.extend(unread_log.map(|log| {
        format!("The last changes, which are in {}, cannot be read from a read-only folder.", log.display())
    }));
    Ok(report)
}

/// Each counts the rows that break a law.
const LAWS: [(&str, &str); 7] = [
    ("SELECT count(*) FROM pragma_foreign_key_check", "# rows refer to rows that are not there."),
    (
        "SELECT count(*) FROM embedding WHERE length(vector) = 0 OR length(vector) % 4 <> 0 OR length(text_hash) <> 16",
        "# vectors have an impossible length.",
    ),
    (
        "SELECT count(*) FROM association WHERE similarity NOT BETWEEN -1.001 AND 1.001",
        "# associations have a similarity outside −1 to 1.",
    ),
    (
        "SELECT count(*) FROM association WHERE confidence NOT BETWEEN 0 AND 1",
        "# associations have a confidence outside 0 to 1.",
    ),
    (
        "SELECT count(*) FROM issue WHERE json_valid(raw) = 0 OR length(text_hash) <> 16",
        "# issues have a damaged source record.",
    ),
    (
        "SELECT count(*) FROM signal WHERE json_valid(raw) = 0 OR length(text_hash) <> 16",
        "# signals have a damaged source record.",
    ),
    (VERDICTS_BESIDE_THE_LOG, "# verdicts do not follow from the log of verdicts."),
];

/// What holds by the last event of each pair, against what the table of verdicts says.
const VERDICTS_BESIDE_THE_LOG: &str = "
    WITH last AS (SELECT max(seq) AS seq FROM verdict_event GROUP BY issue, signal),
    holding AS (
        SELECT held.issue, held.signal, held.verdict, held.person, held.at, held.origin, held.seq
        FROM last JOIN verdict_event AS event USING (seq)
        LEFT JOIN verdict_event AS undone ON undone.seq = event.undoes
        JOIN verdict_event AS held ON held.seq = iif(event.undoes IS NULL, event.seq, undone.before)
        WHERE held.verdict <> 'none'
    ),
    kept AS (SELECT issue, signal, verdict, person, at, origin, event FROM verdict)
    SELECT (SELECT count(*) FROM (SELECT * FROM holding EXCEPT SELECT * FROM kept))
        + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM holding))";

/// Checks what reading can check.
fn by_reading(connection: &Connection) -> Result<CheckReport, StoreError> {
    let mut report = CheckReport::default();
    file(connection, &mut report.faults)?;
    for (sql, fault) in LAWS {
        let broken: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if broken > 0 {
            report.faults.push(fault.replace('#', &broken.to_string()));
        }
    }
    report.counts = counts(connection)?;
    Ok(report)
}

fn file(connection: &Connection, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?;
        if line != "ok" {
            faults.push(format!("The file is damaged: {line}."));
        }
    }
    Ok(())
}

/// SQLite compares a word index with its table when asked by this insertion.
fn word_indexes(connection: &Connection, faults: &mut Vec<String>) -> Result<(), StoreError> {
    for table in ["issue_words", "signal_words"] {
        let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
        match connection.execute(&sql, []).map_err(StoreError::from) {
            Ok(_) => {}
            Err(StoreError::Damaged(why)) => {
                faults.push(format!("The word index {table} does not fit its table: {why}."));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
