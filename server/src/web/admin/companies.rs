//! The section "Companies": which records count as one company, and its requests.

use std::collections::HashMap;

use app::state::BackendError;
use app::{CompaniesView, CompanyMemberView, CompanyView, DecisionView};
use engine::customers::{Company, Decision, Reason, merge, separate};
use engine::store::{KnownCompanies, StoreError, Writer};

use super::moment;
use super::requests::Done;
use crate::web::Engine;

/// Merged companies and decisions shown.
const SHOWN_MAX: usize = 50;
/// Names to choose from.
const NAMES_MAX: usize = 500;

/// What the section shows.
pub(super) fn view(engine: &Engine) -> Result<CompaniesView, BackendError> {
    let known = engine.store.companies()?;
    let signals = signals_by_key(&known);
    let signals_of = |company: &Company| -> u64 {
        company.members.iter().filter_map(|member| signals.get(&member.key)).sum()
    };
    let mut all: Vec<&Company> = known.resolved.all.iter().collect();
    all.sort_by_key(|company| std::cmp::Reverse(signals_of(company)));
    let merged: Vec<&&Company> = all.iter().filter(|company| company.members.len() > 1).collect();
    let name = |company: &Company| known.labels.get(&company.first).cloned().unwrap_or_default();
    Ok(CompaniesView {
        count: all.len(),
        merged_count: merged.len(),
        merged: merged
            .iter()
            .take(SHOWN_MAX)
            .map(|company| CompanyView { name: name(company), members: members(company, &known, &signals) })
            .collect(),
        names: all.iter().take(NAMES_MAX).map(|company| name(company)).collect(),
        decisions: known.decisions.iter().rev().take(SHOWN_MAX).map(decision).collect(),
    })
}

/// Merges the companies of two names.
pub(super) fn merge_named(engine: &Engine, one: &str, other: &str) -> Done {
    let known = engine.store.companies()?;
    let (a, b) = match (named(&known, one), named(&known, other)) {
        (Some(a), Some(b)) => (a, b),
        (None, _) => return Ok(Err(format!("There is no company named “{}”.", one.trim()))),
        (_, None) => return Ok(Err(format!("There is no company named “{}”.", other.trim()))),
    };
    if a.first == b.first {
        return Ok(Err("These are already one company.".to_owned()));
    }
    let earlier: Vec<Decision> = known.decisions.iter().map(|(decision, ..)| decision.clone()).collect();
    let merged = merge(a, b, &earlier);
    save(
        engine,
        |writer, person| writer.decide_companies(&merged, person, crate::clock::now()),
        "Companies merged.",
    )
}

/// Takes the record with this key out of its company.
pub(super) fn separate_key(engine: &Engine, key: &str) -> Done {
    let known = engine.store.companies()?;
    let Some(apart) = known.resolved.all.iter().find_map(|company| separate(company, key)) else {
        return Ok(Err("Company not found.".to_owned()));
    };
    save(
        engine,
        |writer, person| writer.decide_companies(&apart, person, crate::clock::now()),
        "Company separated.",
    )
}

/// Deletes a decision, so that domains and names decide again.
pub(super) fn undo(engine: &Engine, a: String, b: String) -> Done {
    let decision = Decision { a, b, is_same: false };
    save(engine, |writer, _| writer.undo_company_decision(&decision), "Decision undone.")
}

fn save(
    engine: &Engine,
    write: impl FnOnce(&mut Writer<'_>, &str) -> Result<(), StoreError>,
    done: &str,
) -> Done {
    match engine.store.write(|writer| write(writer, engine.person())) {
        Ok(()) => Ok(Ok(done.to_owned())),
        Err(error @ StoreError::OverLimit(_)) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn named<'a>(known: &'a KnownCompanies, name: &str) -> Option<&'a Company> {
    let name = name.trim();
    let label = |company: &Company| known.labels.get(&company.first).map_or("", String::as_str);
    let all = &known.resolved.all;
    let exact = all.iter().find(|company| label(company) == name);
    exact.or_else(|| all.iter().find(|company| domain::fold(label(company)) == domain::fold(name)))
}

fn signals_by_key(known: &KnownCompanies) -> HashMap<String, u64> {
    let mut signals = HashMap::new();
    for (record, count) in known.records.iter().zip(&known.signals) {
        if let Some(key) = record.key() {
            *signals.entry(key).or_default() += count;
        }
    }
    signals
}

fn members(
    company: &Company,
    known: &KnownCompanies,
    signals: &HashMap<String, u64>,
) -> Vec<CompanyMemberView> {
    let member = |member: &engine::customers::Member| CompanyMemberView {
        key: member.key.clone(),
        record: described(&known.records[member.record], &member.key),
        signals: signals.get(&member.key).copied().unwrap_or_default(),
        reason: match member.reason {
            Some(Reason::Domain) => "domain",
            Some(Reason::Name) => "name",
            Some(Reason::Person) => "hand",
            None => "",
        },
    };
    company.members.iter().map(member).collect()
}

/// A record as people know it: `Nimbus Foods, nimbus.example (zendesk 8)`.
fn described(record: &engine::customers::CompanyRecord, key: &str) -> String {
    let parts: Vec<&str> =
        [&record.name, &record.domain].into_iter().flatten().map(|text| text.trim()).collect();
    let text = if parts.is_empty() { key.to_owned() } else { parts.join(", ") };
    match &record.id {
        Some(id) => format!("{text} ({} {id})", record.source),
        None => text,
    }
}

fn decision((decision, person, at): &(Decision, String, jiff::Timestamp)) -> DecisionView {
    let Decision { a, b, is_same } = decision;
    let what = if *is_same { "merged with" } else { "separate from" };
    DecisionView {
        what: format!("{} {what} {}", plain(a), plain(b)),
        by: format!("{person}, {}", moment(*at)),
        a: a.clone(),
        b: b.clone(),
    }
}

/// A key as people read it.
fn plain(key: &str) -> String {
    if let Some(rest) = key.strip_prefix(['@', '=']) {
        return rest.to_owned();
    }
    key.replacen('#', " ", 1)
}
