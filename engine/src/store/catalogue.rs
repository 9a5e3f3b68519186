//! The columns that browsers hold.

use std::collections::HashMap;

use domain::catalogue::{IssueColumns, PairColumns, SignalColumns};
use domain::{Catalogue, Company, SignalKey, Similarity, StateType, Team};
use rusqlite::Connection;

use super::{Store, StoreError};

const DAY_MS: i64 = 86_400_000;

impl Store {
    /// The catalogue's version, which moves on with every change that can be seen.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn catalogue_version(&self) -> Result<u64, StoreError> {
        self.read(version)
    }

    /// Every association with what is shown of its issue and its signal.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn catalogue(&self) -> Result<Catalogue, StoreError> {
        self.read(|connection| {
            let mut catalogue = Catalogue { version: version(connection)?, ..Catalogue::default() };
            let issues = issues(connection, &mut catalogue)?;
            let signals = signals(connection, &mut catalogue.signals)?;
            pairs(connection, &mut catalogue.pairs, &issues, &signals)?;
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

fn issues(connection: &Connection, catalogue: &mut Catalogue) -> Result<Positions, StoreError> {
    let mut statement = connection.prepare(
        "SELECT row, identifier, title, url, team_key, team_name, state_name, state_type FROM issue
         WHERE EXISTS (SELECT 1 FROM association WHERE association.issue = issue.row) ORDER BY team_key, row",
    )?;
    let mut found = statement.query([])?;
    let mut positions = Positions::new();
    while let Some(row) = found.next()? {
        let columns: &mut IssueColumns = &mut catalogue.issues;
        positions.insert(row.get(0)?, columns.identifier.len() as u32);
        columns.identifier.push(row.get(1)?);
        columns.title.push(row.get(2)?);
        columns.url.push(row.get::<_, Option<String>>(3)?.unwrap_or_default());
        columns.state.push(row.get(6)?);
        let word: String = row.get(7)?;
        let state_type = StateType::from_word(&word)
            .ok_or_else(|| StoreError::Damaged(format!("there is no state type {word}")))?;
        columns.state_type.push(state_type);
        let key: String = row.get(4)?;
        if catalogue.teams.last().is_none_or(|team| team.key != key) {
            catalogue.teams.push(Team { key, name: row.get(5)? });
        }
        columns.team.push((catalogue.teams.len() - 1) as u16);
    }
    Ok(positions)
}

fn signals(connection: &Connection, columns: &mut SignalColumns) -> Result<Positions, StoreError> {
    let mut statement = connection.prepare(
        "SELECT row, source, external_id, summary, occurred_at, person_name, company_id, company_name,
            company_domain FROM signal
         WHERE EXISTS (SELECT 1 FROM association WHERE association.signal = signal.row) ORDER BY row",
    )?;
    let mut found = statement.query([])?;
    let mut positions = Positions::new();
    let mut companies: HashMap<String, u32> = HashMap::new();
    while let Some(row) = found.next()? {
        positions.insert(row.get(0)?, columns.key.len() as u32);
        let key = SignalKey { source: row.get(1)?, external_id: row.get(2)? };
        columns.key.push(key.to_string());
        columns.summary.push(row.get(3)?);
        let day = row.get::<_, Option<i64>>(4)?.map(|ms| ms.div_euclid(DAY_MS) as i32);
        columns.day.push(day);
        let company = Company { id: row.get(6)?, name: row.get(7)?, domain: row.get(8)?, revenue: None };
        let next = companies.len() as u32 + 1;
        columns.company.push(match company.identity() {
            Some(identity) => *companies.entry(identity.to_owned()).or_insert(next),
            None => 0,
        });
        let person: Option<String> = row.get(5)?;
        columns.from.push(company.name.or(person).unwrap_or_default());
    }
    Ok(positions)
}

fn pairs(
    connection: &Connection,
    columns: &mut PairColumns,
    issues: &Positions,
    signals: &Positions,
) -> Result<(), StoreError> {
    let sql = "SELECT issue, signal, similarity FROM association ORDER BY similarity DESC, issue, signal";
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let position = |positions: &Positions, column| -> Result<u32, StoreError> {
            let key = row.get(column)?;
            positions.get(&key).copied().ok_or_else(|| StoreError::Damaged(format!("row {key} is missing")))
        };
        columns.issue.push(position(issues, 0)?);
        columns.signal.push(position(signals, 1)?);
        columns.similarity.push(Similarity::from_cosine(row.get(2)?));
    }
    Ok(())
}
