//! One whole record, for its page.

use domain::{Boundary, Call, Company, Issue, Person, Signal, SignalKey, State, StateType, Team};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Store, StoreError, list};

impl Store {
    /// The issue of this identifier, or the one that had it before it moved.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn issue(&self, identifier: &str) -> Result<Option<Issue>, StoreError> {
        self.read(|connection| {
            let now = issue_where(connection, "identifier = ?1", identifier)?;
            if now.is_some() {
                return Ok(now);
            }
            let earlier = "row IN (SELECT issue FROM previous_identifier WHERE identifier = ?1)";
            issue_where(connection, earlier, identifier)
        })
    }

    /// The signal of this key.
    ///
    /// # Errors
    /// If the database cannot be read or holds what it should not.
    pub fn signal(&self, key: &SignalKey) -> Result<Option<Signal>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT summary, context, quote, occurred_at, sentiment, severity, bias, boundary, method, types,
                    topics, keywords, impacts, emotions, person_id, person_name, person_email, company_id,
                    company_name, company_domain, company_revenue, call_id, call_name, call_url, call_start_s
                 FROM live_signal WHERE source = ?1 AND external_id = ?2",
            )?;
            let found = statement.query_row([&key.source, &key.external_id], |row| Ok(signal(row, key)));
            found.optional()?.transpose()
        })
    }
}

fn issue_where(
    connection: &Connection,
    condition: &str,
    identifier: &str,
) -> Result<Option<Issue>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, identifier, title, description, url, team_key, team_name, state_name, state_type, priority,
            labels, assignee, project, created_at, updated_at, completed_at, canceled_at, archived_at
         FROM live_issue WHERE {condition} LIMIT 1"
    ))?;
    statement.query_row([identifier], |row| Ok(issue(row))).optional()?.transpose()
}

fn issue(row: &Row<'_>) -> Result<Issue, StoreError> {
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

fn signal(row: &Row<'_>, key: &SignalKey) -> Result<Signal, StoreError> {
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
