//! What was learnt from verdicts, and which of it is in force.

use domain::Verdict;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::{Store, StoreError, Writer};
use crate::score::{Calibration, Features, SCORER_VERSION};

/// A calibration as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCalibration {
    /// Its number, from 1.
    pub id: i64,
    /// The models.
    pub models: Calibration,
    /// How well it did, as whoever made it wrote it down.
    pub report: Value,
    /// Whether it is in force.
    pub is_live: bool,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A pair that people judged, with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedPair {
    /// Row of the signal.
    pub signal: i64,
    /// Key of the issue's team.
    pub team: String,
    /// Whether it is a link.
    pub is_link: bool,
    /// What its confidence is made of.
    pub features: Features,
    /// Its confidence now.
    pub confidence: f32,
}

const COLUMNS: &str = "id, models, report, is_live, made_at";

impl Store {
    /// The calibration in force; none where the weights that the program comes with are.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn live_calibration(&self) -> Result<Option<StoredCalibration>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM calibration WHERE is_live = 1 AND scorer_version = ?1");
        self.read(|connection| Ok(read(connection, &sql)?.pop()))
    }

    /// The newest calibrations of this version of the scorer, newest first.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn calibrations(&self, limit: usize) -> Result<Vec<StoredCalibration>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM calibration WHERE scorer_version = ?1 ORDER BY id DESC LIMIT {limit}"
        );
        self.read(|connection| read(connection, &sql))
    }

    /// Up to `limit` judged pairs that the last run has scored, the newest verdicts first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn judged_pairs(&self, limit: usize) -> Result<Vec<JudgedPair>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT signal, issue.team_key, verdict.verdict = ?1, margin, words, signal_share,
                    issue_share, confidence
                FROM verdict JOIN association USING (issue, signal) JOIN issue ON issue.row = verdict.issue
                ORDER BY verdict.at DESC, issue, signal LIMIT ?2";
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map(params![Verdict::Confirmed.as_str(), limit as i64], judged)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// The key of the team of each of these issues, given by row, in the same order; empty for
    /// one that is no more.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn teams_of_issues(&self, rows: &[i64]) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT team_key FROM issue WHERE row = ?1")?;
            let mut team = |row: &i64| statement.query_row([row], |row| row.get(0)).optional();
            rows.iter().map(|row| Ok(team(row)?.unwrap_or_default())).collect()
        })
    }
}

impl Writer<'_> {
    /// Keeps a calibration, not in force yet, and gives its number.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn add_calibration(
        &mut self,
        models: &Calibration,
        report: &Value,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let models = serde_json::to_string(models).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.transaction.execute(
            "INSERT INTO calibration (scorer_version, models, report, is_live, made_at)
             VALUES (?1, ?2, ?3, 0, ?4)",
            params![SCORER_VERSION, models, report.to_string(), now.as_millisecond()],
        )?;
        Ok(self.transaction.last_insert_rowid())
    }

    /// Puts a calibration in force, or, with none, the weights that the program comes with.
    /// The associations follow at the next match.
    ///
    /// # Errors
    /// If there is none of that number or the database cannot be written.
    pub fn use_calibration(&mut self, id: Option<i64>) -> Result<(), StoreError> {
        self.transaction.execute("UPDATE calibration SET is_live = 0 WHERE is_live = 1", [])?;
        let Some(id) = id else { return Ok(()) };
        let sql = "UPDATE calibration SET is_live = 1 WHERE id = ?1 AND scorer_version = ?2";
        match self.transaction.execute(sql, params![id, SCORER_VERSION])? {
            0 => Err(StoreError::Unknown(format!("calibration {id}"))),
            _ => Ok(()),
        }
    }
}

fn read(connection: &Connection, sql: &str) -> Result<Vec<StoredCalibration>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query([SCORER_VERSION])?;
    let mut calibrations = Vec::new();
    while let Some(row) = found.next()? {
        let json = |text: String| StoreError::Damaged(format!("a calibration cannot be read: {text}"));
        let (models, report): (String, String) = (row.get(1)?, row.get(2)?);
        calibrations.push(StoredCalibration {
            id: row.get(0)?,
            models: serde_json::from_str(&models).map_err(|error| json(error.to_string()))?,
            report: serde_json::from_str(&report).map_err(|error| json(error.to_string()))?,
            is_live: row.get(3)?,
            made_at: Timestamp::from_millisecond(row.get(4)?).unwrap_or_default(),
        });
    }
    Ok(calibrations)
}

fn judged(row: &Row<'_>) -> Result<JudgedPair, rusqlite::Error> {
    Ok(JudgedPair {
        signal: row.get(0)?,
        team: row.get(1)?,
        is_link: row.get(2)?,
        features: Features {
            margin: row.get(3)?,
            words: row.get(4)?,
            signal_share: row.get(5)?,
            issue_share: row.get(6)?,
        },
        confidence: row.get(7)?,
    })
}
