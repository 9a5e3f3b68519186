//! The columns that browsers hold.

mod columns;
mod companies;
mod issues;
mod signals;

pub(super) use companies::{Customers, company_labels};

use std::collections::HashMap;

use domain::catalogue::PairColumns;
use domain::trust::{precision_note, strata};
use domain::{Catalogue, Score, Verdict};
use rusqlite::Connection;

use super::threshold::threshold;
use super::verdicts::last_seq;
use super::{Store, StoreError};

impl Store {
    /// The catalogue's version, which moves on with every change that can be seen.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn catalogue_version(&self) -> Result<u64, StoreError> {
        self.read(version)
    }

    /// Every issue, signal and association, with what lists show of them.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.read(|connection| {
            let mut catalogue = Catalogue {
                version: version(connection)?,
                verdict_seq: last_seq(connection)?,
                ..Catalogue::default()
            };
            let issue_rows = issues::read(connection, &mut catalogue.issues)?;
            let signal_rows = signals::read(connection, &mut catalogue)?;
            pairs(connection, &mut catalogue.pairs, &issue_rows, &signal_rows)?;
            let strata = strata(&catalogue);
            catalogue.threshold_percent = threshold(connection)?.percent(&catalogue, &strata);
            catalogue.queue = catalogue.review_queue(&strata);
            catalogue.precision_note = precision_note(&catalogue, &strata);
            Ok(catalogue)
        })
    }
}

/// Where a row of the database stands in the columns.
type Positions = HashMap<i64, u32>;

fn version(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'catalogue_version'";
    Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
}

/// Associations the machine found or a person made: a confirmed pair that no run found
/// is one too, with the similarity it had when it was made; its confidence comes with the
/// next run.
fn pairs(
    connection: &Connection,
    columns: &mut PairColumns,
    issues: &Positions,
    signals: &Positions,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT association.issue, association.signal, confidence, association.similarity, verdict.verdict
         FROM association LEFT JOIN verdict USING (issue, signal)
         UNION ALL
         SELECT issue, signal, COALESCE(similarity, 0), COALESCE(similarity, 0), verdict FROM verdict
         WHERE verdict = 'confirmed' AND NOT EXISTS (
            SELECT 1 FROM association
            WHERE association.issue = verdict.issue AND association.signal = verdict.signal
         )
         ORDER BY 3 DESC, 1, 2",
    )?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        // A pair of a record that the source no longer has is not shown.
        let positions = (issues.get(&row.get(0)?), signals.get(&row.get(1)?));
        let (Some(issue), Some(signal)) = positions else { continue };
        columns.issue.push(*issue);
        columns.signal.push(*signal);
        columns.confidence.push(Score::of(row.get(2)?));
        columns.similarity.push(Score::of(row.get(3)?));
        let word: Option<String> = row.get(4)?;
        columns.verdict.push(word.and_then(|word| Verdict::from_word(&word)));
    }
    Ok(())
}
