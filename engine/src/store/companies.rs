//! The companies of all signals, and what people have decided about them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::catalogue::{Customers, company_labels};
use super::{Store, StoreError, Writer};
use crate::customers::{Companies, CompanyRecord, Decision, PersonRecord, resolve_companies};

/// Decisions that are kept.
pub const COMPANY_DECISIONS_MAX: usize = 10_000;

/// Every company record that a signal names, and the companies they stand for.
#[derive(Debug, Default)]
pub struct KnownCompanies {
    /// Each different record, in the order of the signals.
    pub records: Vec<CompanyRecord>,
    /// How many signals name it.
    pub signals: Vec<u64>,
    /// The companies that they stand for.
    pub resolved: Companies,
    /// What people read and choose each company by, by its first record.
    pub labels: HashMap<usize, String>,
    /// What people have decided, with who and when.
    pub decisions: Vec<(Decision, String, Timestamp)>,
}

impl Store {
    /// The companies that signals name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn companies(&self) -> Result<KnownCompanies, StoreError> {
        self.read(|connection| {
            let mut known = KnownCompanies { decisions: decisions(connection)?, ..KnownCompanies::default() };
            let mut statement = connection.prepare(
                "SELECT source, company_id, company_name, company_domain, count(*) FROM live_signal
                 GROUP BY 1, 2, 3, 4 ORDER BY min(row)",
            )?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let text = |column| -> Result<Option<String>, StoreError> {
                    Ok(row.get::<_, Option<String>>(column)?.filter(|text| !text.is_empty()))
                };
                let [id, name, domain] = [text(1)?, text(2)?, text(3)?];
                known.records.push(CompanyRecord { source: row.get(0)?, id, name, domain });
                known.signals.push(row.get::<_, i64>(4)? as u64);
            }
            known.resolved = resolve_companies(&known.records, &only(&known.decisions));
            known.labels = company_labels(&known.records, &known.resolved.of);
            Ok(known)
        })
    }
}

/// The companies behind an issue's stored associations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Demand {
    /// How many there are.
    pub companies: usize,
    /// Their yearly revenue in US dollars.
    pub revenue: f64,
}

impl Store {
    /// The companies behind each issue's stored associations, by the issue's id; nothing for an issue
    /// that none asks for.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn demand(&self) -> Result<HashMap<String, Demand>, StoreError> {
        self.read(|connection| {
            let mut customers = Customers::default();
            let mut at = HashMap::new();
            let mut statement = connection.prepare(
                "SELECT row, source, company_id, company_name, company_domain, company_revenue, occurred_at
                 FROM live_signal ORDER BY row",
            )?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                at.insert(row.get::<_, i64>(0)?, at.len());
                let company = CompanyRecord {
                    source: row.get(1)?,
                    id: row.get(2)?,
                    name: row.get(3)?,
                    domain: row.get(4)?,
                };
                let at_ms = row.get::<_, Option<i64>>(6)?.unwrap_or(i64::MIN);
                customers.push(company, row.get(5)?, at_ms, PersonRecord::default());
            }
            let resolved = customers.resolve(&company_decisions(connection)?);
            let mut demand: HashMap<i64, Demand> = HashMap::new();
            let mut seen = HashSet::new();
            let mut statement = connection.prepare("SELECT issue, signal FROM association")?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let (issue, signal) = (row.get(0)?, row.get(1)?);
                let Some(company) = at.get(&signal).and_then(|at: &usize| resolved.of_signal[*at]) else {
                    continue;
                };
                if seen.insert((issue, company)) {
                    let demand = demand.entry(issue).or_default();
                    demand.companies += 1;
                    demand.revenue += resolved.revenue.get(&company).copied().unwrap_or_default();
                }
            }
            let mut statement = connection.prepare("SELECT row, id FROM live_issue")?;
            let ids = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let ids: Vec<(i64, String)> = ids.collect::<Result<_, _>>()?;
            Ok(ids.into_iter().filter_map(|(row, id)| Some((id, demand.remove(&row)?))).collect())
        })
    }
}

/// What people have decided.
pub(super) fn company_decisions(connection: &Connection) -> Result<Vec<Decision>, StoreError> {
    Ok(only(&decisions(connection)?))
}

fn only(decisions: &[(Decision, String, Timestamp)]) -> Vec<Decision> {
    decisions.iter().map(|(decision, _, _)| decision.clone()).collect()
}

fn decisions(connection: &Connection) -> Result<Vec<(Decision, String, Timestamp)>, StoreError> {
    let mut statement =
        connection.prepare("SELECT a, b, is_same, person, at FROM company_decision ORDER BY at, a, b")?;
    let mut found = statement.query([])?;
    let mut decisions = Vec::new();
    while let Some(row) = found.next()? {
        let at = Timestamp::from_millisecond(row.get(4)?)
            .map_err(|_| StoreError::Damaged("a decision about companies has no time".into()))?;
        decisions.push((Decision { a: row.get(0)?, b: row.get(1)?, is_same: row.get(2)? }, row.get(3)?, at));
    }
    Ok(decisions)
}

impl Writer<'_> {
    /// Saves what a person has decided about pairs of companies; what was decided about a pair
    /// before gives way.
    ///
    /// # Errors
    /// [`StoreError::OverLimit`] beyond [`COMPANY_DECISIONS_MAX`], or if the database cannot be written.
    pub fn decide_companies(
        &mut self,
        decisions: &[Decision],
        person: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        for decision in decisions {
            let (a, b) = ordered(decision);
            self.transaction.execute(
                "INSERT INTO company_decision (a, b, is_same, person, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (a, b) DO UPDATE SET is_same = excluded.is_same, person = excluded.person, at = excluded.at",
                params![a, b, decision.is_same, person, at.as_millisecond()],
            )?;
        }
        let count: i64 =
            self.transaction.query_row("SELECT count(*) FROM company_decision", [], |row| row.get(0))?;
        if count > COMPANY_DECISIONS_MAX as i64 {
            return Err(StoreError::OverLimit(format!(
                "{COMPANY_DECISIONS_MAX} decisions about companies are saved already; undo some first."
            )));
        }
        self.browsable_changed = true;
        Ok(())
    }

    /// Takes back what was decided about two companies, so that the program decides again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn undo_company_decision(&mut self, decision: &Decision) -> Result<(), StoreError> {
        let (a, b) = ordered(decision);
        self.transaction.execute("DELETE FROM company_decision WHERE a = ?1 AND b = ?2", [a, b])?;
        self.browsable_changed = true;
        Ok(())
    }
}

fn ordered(decision: &Decision) -> (&str, &str) {
    let (a, b) = (decision.a.as_str(), decision.b.as_str());
    if a < b { (a, b) } else { (b, a) }
}
