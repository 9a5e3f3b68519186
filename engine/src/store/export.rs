//! Rows for export and for the command line.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::details::ISSUE_NAME;
use super::{Store, StoreError};
use domain::SignalKey;

/// An issue in one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IssueLine {
    /// Linear's id.
    pub id: String,
    /// Identifier.
    pub identifier: String,
    /// Title.
    pub title: String,
    /// Team key.
    pub team: String,
    /// State name.
    pub state: String,
    /// State type.
    pub state_type: String,
    /// Page in Linear.
    pub url: Option<String>,
    /// How many signals are associated.
    pub signal_count: i64,
    /// How many different companies these came from.
    pub company_count: i64,
}

/// A signal in one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalLine {
    /// Key of the signal.
    pub id: String,
    /// Summary.
    pub summary: String,
    /// When it was said, ISO 8601.
    pub date: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// Person name.
    pub person: Option<String>,
    /// How many issues are associated.
    pub issue_count: i64,
}

/// An association in one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairLine {
    /// Identifier of the issue.
    pub issue: String,
    /// Title of the issue.
    pub title: String,
    /// Linear's id of the issue.
    pub issue_id: String,
    /// Page of the issue in Linear.
    pub link: Option<String>,
    /// Team key of the issue.
    pub team: String,
    /// State name of the issue.
    pub state: String,
    /// Key of the signal.
    pub signal: String,
    /// Summary of the signal.
    pub summary: String,
    /// When it was said, ISO 8601.
    pub date: Option<String>,
    /// Company the signal came from.
    pub company: Option<String>,
    /// Who said it.
    pub person: Option<String>,
    /// The estimated probability that a person would confirm it.
    pub confidence: f64,
    /// Cosine similarity.
    pub similarity: f64,
    /// What a person said of it.
    pub verdict: Option<String>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// Who gave the verdict.
    pub judged_by: Option<String>,
    /// When, ISO 8601.
    pub judged_at: Option<String>,
    /// The run that found it; 0 where a person has linked the two and no run has found them.
    pub run: i64,
    /// The model whose vectors were compared.
    pub model: String,
    /// What made the confidence.
    pub scorer: String,
}

impl Store {
    /// Every association that a run has found or a person has confirmed, surest first; `each` returns whether to go on.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn each_pair(&self, each: &mut dyn FnMut(PairLine) -> bool) -> Result<(), StoreError> {
        self.each_row(PAIRS, |row| Ok(each(pair_line(row)?)))
    }

    /// One association by what its ends are called; none where there is none.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn pair_line(&self, issue: &str, signal: &SignalKey) -> Result<Option<PairLine>, StoreError> {
        let (Some(issue), Some(signal)) = (self.issue_row(issue)?, self.signal_row(signal)?) else {
            return Ok(None);
        };
        let condition = "WHERE association.issue = ?1 AND association.signal = ?2 ORDER BY";
        let sql = PAIRS.replace("ORDER BY", condition);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row(params![issue, signal], pair_line).optional()?)
        })
    }

    /// Every issue, by identifier; `each` returns whether to go on.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn each_issue(&self, each: &mut dyn FnMut(IssueLine) -> bool) -> Result<(), StoreError> {
        self.each_row(ISSUES, |row| Ok(each(issue_line(row)?)))
    }

    /// Every signal, by date; `each` returns whether to go on.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn each_signal(&self, each: &mut dyn FnMut(SignalLine) -> bool) -> Result<(), StoreError> {
        self.each_row(SIGNALS, |row| Ok(each(signal_line(row)?)))
    }

    /// One issue by its key inside the database.
    ///
    /// # Errors
    /// If it is not there or the database cannot be read.
    pub fn issue_line(&self, row: i64) -> Result<IssueLine, StoreError> {
        let sql = ISSUES.replace("ORDER BY", "WHERE issue.row = ?1 ORDER BY");
        self.read(|connection| {
            connection.query_row(&sql, params![row], issue_line).optional().map_err(Into::into)
        })?
        .ok_or_else(|| StoreError::Unknown(format!("issue in row {row}")))
    }

    /// One signal by its key inside the database.
    ///
    /// # Errors
    /// If it is not there or the database cannot be read.
    pub fn signal_line(&self, row: i64) -> Result<SignalLine, StoreError> {
        let sql = SIGNALS.replace("ORDER BY", "WHERE signal.row = ?1 ORDER BY");
        self.read(|connection| {
            connection.query_row(&sql, params![row], signal_line).optional().map_err(Into::into)
        })?
        .ok_or_else(|| StoreError::Unknown(format!("signal in row {row}")))
    }

    /// The key inside the database of a signal.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn signal_row(&self, key: &SignalKey) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT row FROM live_signal WHERE source = ?1 AND external_id = ?2";
        self.read(|connection| {
            Ok(connection.query_row(sql, [&key.source, &key.external_id], |row| row.get(0)).optional()?)
        })
    }

    /// Key of a signal and identifier of an issue, by their rows.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn names_of_pair(&self, signal: i64, issue: i64) -> Result<Option<(String, String)>, StoreError> {
        let sql = &format!(
            "SELECT source, external_id, {ISSUE_NAME} FROM live_signal AS signal JOIN live_issue AS issue
             WHERE signal.row = ?1 AND issue.row = ?2"
        );
        self.read(|connection| {
            let names = connection.query_row(sql, [signal, issue], |row| {
                let key = SignalKey { source: row.get(0)?, external_id: row.get(1)? };
                Ok((key.to_string(), row.get(2)?))
            });
            Ok(names.optional()?)
        })
    }

    pub(super) fn each_row(
        &self,
        sql: &str,
        mut each: impl FnMut(&Row<'_>) -> Result<bool, rusqlite::Error>,
    ) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                if !each(row)? {
                    break;
                }
            }
            Ok(())
        })
    }
}

const PAIRS: &str = "
    SELECT issue.identifier, issue.title, issue.team_key, issue.state_name, signal.source, signal.external_id,
        signal.summary, signal.company_name, association.confidence, association.similarity, verdict.verdict,
        verdict.reason, verdict.person, strftime('%Y-%m-%dT%H:%M:%SZ', verdict.at / 1000, 'unixepoch'),
        coalesce(association.run, 0), coalesce(run.model, ''), coalesce(run.scorer, ''), issue.id, issue.url,
        strftime('%Y-%m-%dT%H:%M:%SZ', signal.occurred_at / 1000, 'unixepoch'), signal.person_name
    FROM (
        SELECT issue, signal, confidence, similarity, run FROM association
        UNION ALL
        SELECT issue, signal, coalesce(similarity, 0), coalesce(similarity, 0), NULL FROM verdict
        WHERE verdict = 'confirmed' AND NOT EXISTS (
            SELECT 1 FROM association AS found
            WHERE found.issue = verdict.issue AND found.signal = verdict.signal
        )
    ) AS association
    JOIN live_issue AS issue ON issue.row = association.issue
    JOIN live_signal AS signal ON signal.row = association.signal
    LEFT JOIN run ON run.id = association.run
    LEFT JOIN verdict ON verdict.issue = association.issue AND verdict.signal = association.signal
    ORDER BY association.confidence DESC, association.issue, association.signal";

const ISSUES: &str = "
    SELECT id, identifier, title, team_key, state_name, state_type, url,
        (SELECT count(*) FROM association JOIN live_signal AS signal ON signal.row = association.signal
         WHERE association.issue = issue.row),
        (SELECT count(DISTINCT coalesce(signal.company_id, signal.company_domain, signal.company_name))
         FROM association JOIN live_signal AS signal ON signal.row = association.signal
         WHERE association.issue = issue.row)
    FROM live_issue AS issue ORDER BY team_key, length(identifier), identifier";

const SIGNALS: &str = "
    SELECT source, external_id, summary, strftime('%Y-%m-%dT%H:%M:%SZ', occurred_at / 1000, 'unixepoch'),
        company_name, person_name,
        (SELECT count(*) FROM association JOIN live_issue AS issue ON issue.row = association.issue
         WHERE association.signal = signal.row)
    FROM live_signal AS signal ORDER BY occurred_at, source, external_id";

fn pair_line(row: &Row<'_>) -> Result<PairLine, rusqlite::Error> {
    Ok(PairLine {
        issue: row.get(0)?,
        title: row.get(1)?,
        issue_id: row.get(17)?,
        link: row.get(18)?,
        team: row.get(2)?,
        state: row.get(3)?,
        signal: SignalKey { source: row.get(4)?, external_id: row.get(5)? }.to_string(),
        summary: row.get(6)?,
        date: row.get(19)?,
        company: row.get(7)?,
        person: row.get(20)?,
        confidence: round(row.get(8)?),
        similarity: round(row.get(9)?),
        verdict: row.get(10)?,
        reason: row.get(11)?,
        judged_by: row.get(12)?,
        judged_at: row.get(13)?,
        run: row.get(14)?,
        model: row.get(15)?,
        scorer: row.get(16)?,
    })
}

fn issue_line(row: &Row<'_>) -> Result<IssueLine, rusqlite::Error> {
    Ok(IssueLine {
        id: row.get(0)?,
        identifier: row.get(1)?,
        title: row.get(2)?,
        team: row.get(3)?,
        state: row.get(4)?,
        state_type: row.get(5)?,
        url: row.get(6)?,
        signal_count: row.get(7)?,
        company_count: row.get(8)?,
    })
}

fn signal_line(row: &Row<'_>) -> Result<SignalLine, rusqlite::Error> {
    Ok(SignalLine {
        id: SignalKey { source: row.get(0)?, external_id: row.get(1)? }.to_string(),
        summary: row.get(2)?,
        date: row.get(3)?,
        company: row.get(4)?,
        person: row.get(5)?,
        issue_count: row.get(6)?,
    })
}

/// Four decimals: what `f32` sums can be trusted to.
fn round(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
