//! Keeping the database whole.

use rusqlite::Connection;

use super::{Store, StoreError};

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Issues.
    pub issues: u64,
    /// Signals.
    pub signals: u64,
    /// Vectors.
    pub embeddings: u64,
    /// Associations.
    pub associations: u64,
    /// Verdicts.
    pub verdicts: u64,
}

/// What a check of the whole database found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// How much was checked.
    pub counts: Counts,
    /// One sentence a fault; empty when the database is sound.
    pub faults: Vec<String>,
}

impl Store {
    /// Counts the rows of every kind, without records that their source has removed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(counts)
    }

    /// How large the database is, in bytes.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn bytes(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let number = |pragma| {
                connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map(|n| n as u64)
            };
            Ok(number("page_count")? * number("page_size")?)
        })
    }

    /// Verifies the file, the references, the word indexes, the vectors and the
    /// scores.
    ///
    /// # Errors
    /// If the database cannot be read at all; faults are in the report.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        self.read(|connection| {
            file(connection, &mut report.faults)?;
            for (sql, fault) in LAWS {
                let broken: i64 = connection.query_row(sql, [], |row| row.get(0))?;
                if broken > 0 {
                    report.faults.push(fault.replace('#', &broken.to_string()));
                }
            }
            report.counts = counts(connection)?;
            Ok(())
        })?;
        word_indexes(&self.lock_writer(), &mut report.faults);
        Ok(report)
    }
}

/// Each counts the rows that break a law.
const LAWS: [(&str, &str); 6] = [
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
];

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
fn word_indexes(connection: &Connection, faults: &mut Vec<String>) {
    for table in ["issue_words", "signal_words"] {
        let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
        if let Err(error) = connection.execute(&sql, []) {
            faults.push(format!("The word index {table} does not fit its table: {error}."));
        }
    }
}

/// Few records are removed, so it is quicker to leave out those than to look up the others.
const BOTH_LIVE: &str = "issue NOT IN (SELECT row FROM issue WHERE removed_at IS NOT NULL)
    AND signal NOT IN (SELECT row FROM signal WHERE removed_at IS NOT NULL)";

fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let count = |rows: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {rows}");
        Ok(connection.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
    };
    Ok(Counts {
        issues: count("live_issue")?,
        signals: count("live_signal")?,
        embeddings: count("embedding")?,
        associations: count(&format!("association WHERE {BOTH_LIVE}"))?,
        verdicts: count(&format!("verdict WHERE {BOTH_LIVE}"))?,
    })
}
