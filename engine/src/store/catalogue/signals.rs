//! The columns of the signals.

use std::collections::HashMap;

use domain::catalogue::Choice;
use domain::html::plain;
use domain::{Boundary, Catalogue, Day, SignalKey};
use rusqlite::{Connection, Row};

use super::Positions;
use super::columns::{Builder, ListBuilder};
use super::companies::Customers;
use crate::customers::{CompanyRecord, PersonRecord};
use crate::store::companies::company_decisions;
use crate::store::{StoreError, list};

/// Reads every signal, and what is known of the companies behind them.
pub(super) fn read(connection: &Connection, catalogue: &mut Catalogue) -> Result<Positions, StoreError> {
    let mut source = Builder::default();
    let (mut topic, mut keyword) = (ListBuilder::default(), ListBuilder::default());
    let mut sentiment = words(&[("negative", "Negative"), ("neutral", "Neutral"), ("positive", "Positive")]);
    let mut severity = words(&[("high", "High"), ("medium", "Medium"), ("low", "Low")]);
    let mut boundary =
        words(&[("external", "Customers"), ("internal", "Our own staff"), ("unknown", "Unknown")]);
    let mut customers = Customers::default();
    let mut calls = Numbers::default();

    let mut statement = connection.prepare(
        "SELECT row, source, external_id, summary, occurred_at, topics, keywords, sentiment, severity, boundary,
            person_id, person_name, person_email, company_id, company_name, company_domain, company_revenue,
            call_id, call_name FROM live_signal ORDER BY row",
    )?;
    let mut found = statement.query([])?;
    let mut positions = Positions::new();
    while let Some(row) = found.next()? {
        let columns = &mut catalogue.signals;
        positions.insert(row.get(0)?, columns.key.len() as u32);
        let key = SignalKey { source: row.get(1)?, external_id: row.get(2)? };
        columns.key.push(key.to_string());
        columns.summary.push(plain(&row.get::<_, String>(3)?).replace('\n', " "));
        let said_ms = row.get::<_, Option<i64>>(4)?;
        columns.day.push(said_ms.map(Day::of_ms));
        columns.minute.push(said_ms.map_or(0, |ms| ms.div_euclid(60_000).rem_euclid(24 * 60) as u16));
        source.push(&key.source, "");
        topic.push(&list(&row.get::<_, String>(5)?)?);
        keyword.push(&list(&row.get::<_, String>(6)?)?);
        push_word(&mut sentiment, row.get::<_, Option<f64>>(7)?.map(sentiment_word));
        push_word(&mut severity, row.get::<_, Option<f64>>(8)?.map(severity_word));
        boundary.push(Boundary::from_word(&row.get::<_, String>(9)?).as_str(), "");
        let (id, name, email) = (text(row, 10)?, text(row, 11)?, text(row, 12)?);
        let person = PersonRecord { source: key.source.clone(), id, name, email, company: None };
        let (id, name, domain) = (text(row, 13)?, text(row, 14)?, text(row, 15)?);
        let company = CompanyRecord { source: key.source, id, name, domain };
        let at_ms = row.get::<_, Option<i64>>(4)?.unwrap_or(i64::MIN);
        customers.push(company, row.get(16)?, at_ms, person);
        columns.call.push(calls.of(&[text(row, 17)?, text(row, 18)?]));
    }
    let customers = customers.finish(&company_decisions(connection)?);
    (catalogue.signals.person, catalogue.signals.people) = (customers.person, customers.people);
    catalogue.revenue = customers.revenue;
    catalogue.signals.facets = vec![
        source.finish(),
        topic.finish(),
        keyword.finish(),
        sentiment.finish(),
        severity.finish(),
        boundary.finish(),
        customers.company,
    ];
    Ok(positions)
}

fn text(row: &Row<'_>, column: usize) -> Result<Option<String>, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.filter(|text| !text.is_empty()))
}

fn words(options: &[(&str, &str)]) -> Builder {
    let choice = |(key, label): &(&str, &str)| Choice { key: (*key).into(), label: (*label).into() };
    Builder::with(options.iter().map(choice))
}

fn push_word(column: &mut Builder, word: Option<&str>) {
    column.push(word.unwrap_or("unknown"), "Unknown");
}

/// Below 0 is negative, above 0 positive.
fn sentiment_word(sentiment: f64) -> &'static str {
    if sentiment < 0.0 {
        "negative"
    } else if sentiment > 0.0 {
        "positive"
    } else {
        "neutral"
    }
}

/// 5 and more is high, below 0 is low.
fn severity_word(severity: f64) -> &'static str {
    if severity >= 5.0 {
        "high"
    } else if severity < 0.0 {
        "low"
    } else {
        "medium"
    }
}

/// Numbers from 1 in the order of first appearance; 0 for what is not known.
#[derive(Default)]
struct Numbers {
    known: HashMap<String, u32>,
}

impl Numbers {
    /// The number of the first identity there is.
    fn of(&mut self, identities: &[Option<String>]) -> u32 {
        let Some(identity) = identities.iter().flatten().next() else { return 0 };
        let next = self.known.len() as u32 + 1;
        *self.known.entry(identity.clone()).or_insert(next)
    }
}
