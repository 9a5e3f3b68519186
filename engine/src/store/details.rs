//! One whole record, for its page.

use domain::{Boundary, Call, Company, Issue, Person, Signal, SignalKey, State, StateType, Team};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::{Store, StoreError, list};

impl Store {
    /// The issue that is called so: by its name, its id, or an identifier that it had before it
    /// moved. Capitals do not matter where nothing is written just so.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn issue(&self, name: &str) -> Result<Option<Issue>, StoreError> {
        let Some(row) = self.issue_row(name)? else { return Ok(None) };
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT id, {ISSUE_NAME}, {ISSUE_COLUMNS} FROM live_issue AS issue WHERE row = ?1"
            ))?;
            statement.query_row([row], |row| Ok(issue(row))).optional()?.transpose()
        })
    }

    /// The key inside the database of the issue that [`Store::issue`] finds.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn issue_row(&self, name: &str) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            for (condition, of) in found_by(name) {
                let sql = format!("SELECT row FROM live_issue WHERE {condition} ORDER BY row LIMIT 1");
                let row = connection.prepare_cached(&sql)?.query_row([of], |row| row.get(0)).optional()?;
                if row.is_some() {
                    return Ok(row);
                }
            }
            Ok(None)
        })
    }

    /// The signal of this key.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn signal(&self, key: &SignalKey) -> Result<Option<Signal>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {SIGNAL_COLUMNS} FROM live_signal AS signal WHERE source = ?1 AND external_id = ?2"
            ))?;
            let found = statement.query_row([&key.source, &key.external_id], |row| Ok(signal(row, key)));
            found.optional()?.transpose()
        })
    }
}

/// What pages and links call an issue: its identifier. Where several have the same one, the later
/// ones have their id behind it in brackets.
pub(super) const ISSUE_NAME: &str = "CASE WHEN EXISTS (
        SELECT 1 FROM issue AS other
        WHERE other.identifier = issue.identifier AND other.row < issue.row AND other.removed_at IS NULL
    ) THEN issue.identifier || ' (' || issue.id || ')' ELSE issue.identifier END";

/// Conditions that find an issue by a name, best first, and what each compares with.
pub(super) fn found_by(name: &str) -> Vec<(&'static str, &str)> {
    let mut conditions = vec![("identifier = ?1", name), ("id = ?1", name)];
    if let Some((_, id)) = name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
        conditions.push(("id = ?1", id));
    }
    conditions.extend([
        ("row IN (SELECT issue FROM previous_identifier WHERE identifier = ?1)", name),
        ("identifier = ?1 COLLATE NOCASE", name),
        ("row IN (SELECT issue FROM previous_identifier WHERE identifier = ?1 COLLATE NOCASE)", name),
    ]);
    conditions
}

/// What [`issue`] reads beside the name.
pub(super) const ISSUE_COLUMNS: &str = "title, description, url, team_key, team_name, state_name, state_type,
     priority, labels, assignee, project, created_at, updated_at, completed_at, canceled_at, archived_at";

/// What [`signal`] reads.
pub(super) const SIGNAL_COLUMNS: &str =
    "summary, context, quote, occurred_at, sentiment, severity, bias, boundary, method, types, topics, keywords,
     impacts, emotions, person_id, person_name, person_email, company_id, company_name, company_domain,
     company_revenue, call_id, call_name, call_url, call_start_s";

/// Of a row with the id, what the issue is called, and [`ISSUE_COLUMNS`].
pub(super) fn issue(row: &Row<'_>) -> Result<Issue, StoreError> {
    let word: String = row.get(8)?;
    let kind = StateType::from_word(&word)
        .ok_or_else(|| StoreError::Damaged(format!("there is no state type {word}")))?;
    Ok(Issue {
        id: row.get(0)?,
        identifier: row.get(1)?,
        previous_identifiers: Vec::new(),
        title: row.get(2)?,
        description: row.get(3)?,
        url: row.get(4)?,
        team: Team { key: row.get(5)?, name: row.get(6)? },
        state: State { name: row.get(7)?, kind },
        priority: row.get(9)?,
        labels: list(&row.get::<_, String>(10)?)?,
        assignee: row.get(11)?,
        project: row.get(12)?,
        created_at: time(row, 13)?,
        updated_at: time(row, 14)?,
        completed_at: time(row, 15)?,
        canceled_at: time(row, 16)?,
        archived_at: time(row, 17)?,
    })
}

/// Of a row that begins with [`SIGNAL_COLUMNS`].
pub(super) fn signal(row: &Row<'_>, key: &SignalKey) -> Result<Signal, StoreError> {
    let texts = |column| -> Result<Vec<String>, StoreError> { list(&row.get::<_, String>(column)?) };
    let person = Person { id: row.get(14)?, name: row.get(15)?, email: row.get(16)? };
    let company =
        Company { id: row.get(17)?, name: row.get(18)?, domain: row.get(19)?, revenue: row.get(20)? };
    let call = Call { id: row.get(21)?, name: row.get(22)?, url: row.get(23)?, start_s: row.get(24)? };
    Ok(Signal {
        key: key.clone(),
        summary: row.get(0)?,
        context: row.get(1)?,
        quote: row.get(2)?,
        occurred_at: time(row, 3)?,
        sentiment: row.get(4)?,
        severity: row.get(5)?,
        bias: row.get(6)?,
        boundary: Boundary::from_word(&row.get::<_, String>(7)?),
        method: row.get(8)?,
        types: texts(9)?,
        topics: texts(10)?,
        keywords: texts(11)?,
        impacts: texts(12)?,
        emotions: texts(13)?,
        person: (person != Person::default()).then_some(person),
        company: (company != Company::default()).then_some(company),
        call: (call != Call::default()).then_some(call),
    })
}

fn time(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, StoreError> {
    let Some(ms) = row.get::<_, Option<i64>>(column)? else { return Ok(None) };
    let time = Timestamp::from_millisecond(ms);
    time.map(Some).map_err(|_| StoreError::Damaged(format!("{ms} is no time")))
}
